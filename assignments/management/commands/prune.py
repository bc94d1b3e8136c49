"""`manage.py prune`: deletes what is past its retention – keys, ledger rows, events, jobs, guests' names – and says how
many."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assignments import wiring
from assignments.retention import FEWEST_DAYS, prune

MOST_DIGITS = 5


class Command(BaseCommand):
    """Deletes what nobody will ask for any more."""

    help = (
        "Delete what is past its retention, in small transactions; safe to stop and to repeat. "
        "Bookings and assignments are kept; after a time, without the guests' names, contacts and needs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the arguments."""
        parser.add_argument(
            "--older-than",
            action="append",
            default=[],
            type=_age,
            metavar="KIND=DAYS",
            help=f"another retention than the settings' for one kind: {', '.join(FEWEST_DAYS)}; may be repeated",
        )
        parser.add_argument("--dry-run", action="store_true", help="count, and delete nothing")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will delete and print how many rows of each kind that were."""
        days: dict[str, int] = settings.RETENTION_DAYS | dict(options["older_than"])
        for kind, fewest in FEWEST_DAYS.items():
            if days[kind] < fewest:
                raise CommandError(f"{kind} is kept for at least {fewest} days, not {days[kind]}.")
        if days["guests"] < days["idempotency"]:
            raise CommandError("guests are kept for at least as long as idempotency keys: a key's digest knows them.")
        now, words = timezone.now(), wiring.guest_words()
        counts = prune(now=now, older_than_days=days, guest_words=words, dry_run=options["dry_run"])
        if options["json"]:
            document = {"deleted": counts, "olderThanDays": days, "dryRun": options["dry_run"]}
            self.stdout.write(json.dumps(document))
            return
        for kind, count in counts.items():
            self.stdout.write(f"{kind}: {count} older than {days[kind]} days")
        rows = sum(counts.values()) - counts["guests"]
        deleted = f"{rows} rows deleted, the guests of {counts['guests']} bookings forgotten."
        self.stdout.write("Nothing deleted (--dry-run)." if options["dry_run"] else deleted)


def _age(text: str) -> tuple[str, int]:
    """Reads KIND=DAYS for argparse. Raises: ArgumentTypeError."""
    kind, _, days = text.partition("=")
    if kind not in FEWEST_DAYS:
        raise ArgumentTypeError(f"{text[:40]!r} is not KIND=DAYS with a kind of {', '.join(FEWEST_DAYS)}")
    if not (days.isascii() and days.isdigit() and len(days) <= MOST_DIGITS):
        raise ArgumentTypeError(f"{days[:40]!r} is not a number of days")
    return kind, int(days)
