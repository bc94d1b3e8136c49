"""`manage.py release_schema`: keeps the API's document as the released one, which later ones must not break."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from drf_spectacular.generators import SchemaGenerator

from allocator_project.schema_changes import breaking_changes

RELEASED = Path(settings.BASE_DIR) / "tests" / "api" / "schema" / "released.json"


class Command(BaseCommand):
    """Refuses a document that breaks clients of the released one, or that has its version and says something else."""

    help = "Keeps the API's document as the released one. Raise SPECTACULAR_SETTINGS['VERSION'] (2.x.y) before."

    def add_arguments(self, parser: CommandParser) -> None:
        """This function will take where the released document is kept."""
        parser.add_argument("--file", type=Path, default=RELEASED)

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will write the document."""
        path: Path = options["file"]
        current = current_document()
        if path.exists():
            _require_compatible(json.loads(path.read_text()), current)
        path.write_text(json.dumps(current, indent=1, ensure_ascii=False) + "\n")
        self.stdout.write(f"{path.name}: version {current['info']['version']}")


def current_document() -> dict[str, Any]:
    """This function will return the document as the API serves it."""
    make: Any = SchemaGenerator
    document: dict[str, Any] = json.loads(json.dumps(make().get_schema(request=None, public=True)))
    return document


def _require_compatible(released: dict[str, Any], current: dict[str, Any]) -> None:
    broken = breaking_changes(released, current=current)
    if broken:
        raise CommandError("Clients of the released document would break; that is for v3:\n" + "\n".join(broken))
    if released != current and released["info"]["version"] == current["info"]["version"]:
        raise CommandError(f"Version {current['info']['version']} is released and says something else; raise it.")
