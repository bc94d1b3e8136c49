"""`manage.py export_floor`: writes a restaurant's floor document, which `import_floor` reads back without a change."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from venues.export import floor_document
from venues.models import Restaurant


class Command(BaseCommand):
    """Exports a floor."""

    help = "Write a restaurant's floor (tables, joins, hours, policy) as the JSON document that import_floor reads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the arguments."""
        parser.add_argument("--restaurant", metavar="SLUG", required=True, help="which restaurant")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will print the document."""
        restaurant = Restaurant.objects.filter(slug=options["restaurant"]).first()
        if restaurant is None:
            raise CommandError(f"There is no restaurant {options['restaurant']!r}.")
        self.stdout.write(json.dumps(floor_document(restaurant), ensure_ascii=False, indent=2))
