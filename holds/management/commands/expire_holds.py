"""`manage.py expire_holds`: reaps holds that have run out. Beat does it too; every command does it on contact."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from assignments import database_clock
from assignments.management.selection import restaurant_of
from assignments.sweeping import sweep
from assignments.wiring import claims
from holds.models import Hold


class Command(BaseCommand):
    """Reaps holds whose deadline has passed."""

    help = "Expires holds whose deadline has passed. Safe at any time; nothing depends on it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the arguments."""
        parser.add_argument("--restaurant", metavar="SLUG", help="only this restaurant's holds")
        parser.add_argument("--limit", type=int, default=500, help="at most so many ledger rows (default: 500)")
        parser.add_argument("--dry-run", action="store_true", help="count them and write nothing")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will reap them, or count them."""
        restaurant = restaurant_of(options)
        if options["dry_run"]:
            over = Hold.objects.filter(state="active", expires_at__lte=database_clock.now())
            answer = {"due": (over.filter(restaurant=restaurant) if restaurant else over).count()}
        else:
            of = restaurant.pk if restaurant else None
            swept = sweep(claims=claims(), limit=options["limit"], restaurant_id=of)
            answer = {"expired": swept.reaped, "passedOver": swept.passed_over}
        words = ", ".join(f"{count} {name}" for name, count in answer.items())
        self.stdout.write(json.dumps(answer) if options["json"] else words)
