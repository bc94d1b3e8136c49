"""`manage.py roll_up`: counts events into what the dashboards read, now instead of at beat's next turn, or anew."""

import datetime as dt
import json
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from telemetry import rollup
from telemetry.tasks import number_events, roll_up_events


class Command(BaseCommand):
    """Counts events."""

    help = (
        "Count the events that are not counted yet into the aggregates that dashboards read. With --rebuild make the "
        "aggregates anew from the events that are still there; older ones stay as they are, and so do totals."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the arguments."""
        parser.add_argument("--rebuild", action="store_true", help="count anew; readers see the old counts meanwhile")
        parser.add_argument(
            "--since",
            type=_date,
            metavar="YYYY-MM-DD",
            help="with --rebuild: the first day (UTC); default: the first whole day whose events are kept",
        )
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will count and say how many events that were."""
        if options["since"] and not options["rebuild"]:
            raise CommandError("--since goes with --rebuild.")
        number_events()
        counted = roll_up_events()
        answer: dict[str, Any] = {"counted": counted, "behind": rollup.behind()}
        if options["rebuild"]:
            kept = dt.timedelta(days=settings.RETENTION_DAYS["events"])
            since = options["since"] or (timezone.now() - kept).date() + dt.timedelta(days=1)
            answer |= {"since": since.isoformat(), "rebuilt": self._rebuild(since, hidden=options["json"])}
        if options["json"]:
            self.stdout.write(json.dumps(answer))
            return
        self.stdout.write(f"{counted} events counted, {answer['behind']} left.")
        if options["rebuild"]:
            self.stdout.write(f"Aggregates since {answer['since']} made anew from {answer['rebuilt']} events.")

    def _rebuild(self, since: dt.date, *, hidden: bool) -> int:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), disable=hidden) as progress:
            task = progress.add_task("Counting anew", total=None)
            return rollup.rebuild(
                since=since, progress=lambda done, total: progress.update(task, completed=done, total=total)
            )


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text[:40]!r} is not a date like 2026-11-27") from error
