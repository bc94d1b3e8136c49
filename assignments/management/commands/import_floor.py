"""`manage.py import_floor FILE`: makes a restaurant's floor, hours and policy what a floor document says."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone as django_timezone
from django.utils.text import slugify

from assignments.floors import change_floor, open_restaurant
from assignments.management.selection import read_json
from assignments.wiring import claims
from venues.documents import read_floor_document
from venues.errors import InvalidFloorDocument
from venues.models import Restaurant
from venues.models.restaurant import check_timezone

ACTOR = "import_floor"


class Command(BaseCommand):
    """Imports a floor document into a new or a known restaurant, all or nothing."""

    help = "Import a floor (tables, joins, hours, policy) from a JSON document into a new or a known restaurant."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the arguments."""
        parser.add_argument("file", help="the floor document, - for standard input")
        parser.add_argument("--restaurant", metavar="SLUG", help="which restaurant (default: from the document's name)")
        parser.add_argument("--name", help="its name, if it is new (default: the document's)")
        parser.add_argument("--timezone", help="its time zone, if it is new (default: the document's, or UTC)")
        parser.add_argument("--dry-run", action="store_true", help="check the document and store nothing")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will check the document and store it."""
        try:
            floor = read_floor_document(read_json(options["file"]))
        except InvalidFloorDocument as error:
            raise CommandError(f"{options['file']}: {error}") from error
        name = options["name"] or floor.get("name") or options["restaurant"] or ""
        slug = options["restaurant"] or slugify(name)[:80]
        restaurant = Restaurant.objects.filter(slug=slug).first()
        timezone = options["timezone"] or floor.get("timezone") or "UTC"
        if restaurant is None:
            _check_new(floor, slug=slug, name=name, timezone=timezone)
        answer = {"restaurant": slug, "tables": len(floor["tables"]), "joins": len(floor["joins"])}
        if not options["dry_run"]:
            retired: tuple[str, ...] = ()
            if restaurant is None:
                restaurant = open_restaurant(floor, slug=slug, name=name, timezone=timezone)
            else:
                now = django_timezone.now()
                stored = change_floor(floor, restaurant=restaurant, at=now, actor=ACTOR, claims=claims())
                retired = stored.retired
                restaurant.refresh_from_db()
            answer |= {"retired": list(retired), "floorVersion": restaurant.floor_version}
        self.stdout.write(json.dumps(answer) if options["json"] else self._sentence(answer))

    def _sentence(self, answer: dict[str, Any]) -> str:
        text = f"{answer['restaurant']}: {answer['tables']} tables, {answer['joins']} joins"
        if "floorVersion" not in answer:
            return f"{text}. Checked, nothing stored (--dry-run)."
        retired = f"; retired {', '.join(answer['retired'])}" if answer["retired"] else ""
        return f"{text}, floor version {answer['floorVersion']}{retired}."


def _check_new(floor: dict[str, Any], *, slug: str, name: str, timezone: str) -> None:
    """What a new restaurant needs beyond its floor; said before a dry run ends, too."""
    if not slug:
        raise CommandError("The document's name gives no slug; say which restaurant with --restaurant.")
    if "service_periods" not in floor:
        raise CommandError("A new restaurant needs servicePeriods in its floor document.")
    try:
        check_timezone(timezone)
        Restaurant(slug=slug, name=name, timezone=timezone).clean_fields()
    except ValidationError as error:
        raise CommandError(f"{slug[:80]}: {error.messages[0]}") from error
