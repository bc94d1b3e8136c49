"""`manage.py write_docs`: writes the pages that are made from code. A test fails when one is out of date."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from allocator_project.generated_docs import PAGES


class Command(BaseCommand):
    """Writes docs/states.md and its like."""

    help = "Writes the pages of docs/ that are made from code."

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will write every generated page."""
        for name, page in PAGES.items():
            path = settings.BASE_DIR / "docs" / name
            path.write_text(page(), encoding="utf-8")
            self.stdout.write(f"docs/{name}")
