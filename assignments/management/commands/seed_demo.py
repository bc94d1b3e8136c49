"""`manage.py seed_demo`: opens the demo restaurant and fills its next Friday with bookings, the same every time."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from assignments import demo
from assignments.demo_house import open_house, remove_house, seed_evening
from assignments.management.selection import count_argument, date_argument
from venues.models import Table


class Command(BaseCommand):
    """Seeds the demonstration."""

    help = "Open the demo restaurant (40 tables, five zones) and fill a Friday with ~110 bookings; safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the arguments."""
        parser.add_argument("--date", type=date_argument, metavar="YYYY-MM-DD", help="which day (default: next Friday)")
        parser.add_argument("--bookings", type=count_argument, default=demo.BOOKINGS, help="how many bookings to draw")
        parser.add_argument("--fresh", action="store_true", help="first remove the demo restaurant and all it has")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will seed and say what is there now."""
        now = timezone.now()
        if options["fresh"]:
            remove_house()
        house = open_house()
        date = options["date"] or demo.next_friday(now.date())
        stored = seed_evening(house, date=date, now=now, bookings=options["bookings"])
        tables = Table.objects.filter(restaurant=house).count()
        answer = {"restaurant": house.slug, "date": str(date), "tables": tables, "bookingsStored": stored}
        sentence = f"{house.name} ({house.slug}): {tables} tables; {stored} new bookings for {date:%A %d %B %Y}."
        self.stdout.write(json.dumps(answer) if options["json"] else sentence)
