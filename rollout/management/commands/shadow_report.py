"""`manage.py shadow_report`: where the two allocators differ, how much that matters, and why; or one case again."""

import json
import sys
import uuid
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Case, When
from rich.console import Console
from rich.table import Table

from assignments.management.selection import add_selection, count_argument, date_argument, restaurant_of
from rollout.agreement import Comparisons, agreement, agreement_by
from rollout.comparisons import replay
from rollout.models import ShadowComparison
from rollout.replaying import replay_document, replay_lines
from rollout.shadow_pages import (
    as_json,
    class_table,
    difference_table,
    group_table,
    row_of,
    summary,
    write_csv,
)

Outcome = ShadowComparison.Outcome
SHOWN = 20
WIDTH = 140
# Worst first: what somebody must look into before what is good news.
WORST_FIRST = (
    Outcome.LEGACY_BETTER, Outcome.LEGACY_ONLY, Outcome.ERROR, Outcome.LEGACY_ILLEGAL, Outcome.V2_ONLY,
    Outcome.V2_BETTER, Outcome.EQUIVALENT,
)  # fmt: skip


class Command(BaseCommand):
    """Reports on the comparisons of the shadow and dual-write modes, and of imported decisions."""

    help = (
        "Report where the old allocator and ours differ: by class, restaurant and party size, with regret in points "
        "and covers and the reason of each difference. --replay asks both the stored question again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the arguments."""
        add_selection(parser)
        parser.add_argument("--since", type=date_argument, metavar="YYYY-MM-DD", help="compared since this day (UTC)")
        parser.add_argument("--source", choices=ShadowComparison.Source.values, help="only live ones, or only imported")
        parser.add_argument(
            "--outcome", action="append", default=[], choices=Outcome.values, help="list only these classes"
        )
        parser.add_argument(
            "--limit", type=count_argument, default=SHOWN, metavar="N", help=f"how many differences to list ({SHOWN})"
        )
        parser.add_argument("--csv", type=Path, metavar="FILE", help="write every difference with its explanation")
        parser.add_argument("--replay", type=_uuid, metavar="ID", help="ask both this comparison's question again")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will report, or replay one; a replay that comes out otherwise ends with status 1."""
        if options["replay"]:
            self._replay(options)
            return
        chosen = _chosen(options)
        differences = _differences(chosen, options)
        if options["csv"]:
            self._write_csv(differences, options["csv"])
        if options["json"]:
            self._answer(chosen, differences, options)
        else:
            self._show(chosen, differences, options)

    def _answer(self, chosen: Comparisons, differences: Comparisons, options: dict[str, Any]) -> None:
        document = as_json(agreement(chosen)) | {
            "byRestaurant": [as_json(each) for each in agreement_by("restaurant__slug", comparisons=chosen)],
            "byPartySize": [as_json(each) for each in agreement_by("party_size", comparisons=chosen)],
            "differences": [row_of(each) for each in differences[: options["limit"]]],
        }
        self.stdout.write(json.dumps(document))

    def _show(self, chosen: Comparisons, differences: Comparisons, options: dict[str, Any]) -> None:
        counted = agreement(chosen)
        if not counted.comparisons:
            self.stdout.write("Nothing was compared: no restaurant was in shadow or dual write, nothing was imported.")
            return
        self._draw(class_table(counted))
        self._draw(group_table(agreement_by("restaurant__slug", comparisons=chosen), title="Restaurant"))
        self._draw(group_table(agreement_by("party_size", comparisons=chosen), title="Party size"))
        listed = differences[: options["limit"]]
        if listed:
            self._draw(difference_table(listed))
        left = differences.count() - len(listed)
        if left:
            self.stdout.write(f"… and {left} more differences (--limit, or --csv FILE for all)")
        for line in summary(counted):
            self.stdout.write(line)

    def _write_csv(self, differences: Comparisons, path: Path) -> None:
        try:
            with path.open("w", newline="", encoding="utf-8") as file:
                count = write_csv(file, comparisons=differences.iterator(chunk_size=1000))
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        self.stderr.write(f"{count} differences written to {path}")

    def _replay(self, options: dict[str, Any]) -> None:
        stored = ShadowComparison.objects.select_related("restaurant").filter(pk=options["replay"]).first()
        if stored is None:
            raise CommandError(f"There is no comparison {options['replay']}.")
        again = replay(stored)
        if options["json"]:
            self.stdout.write(json.dumps(replay_document(again)))
        else:
            for line in replay_lines(again):
                self.stdout.write(line)
        if again.differences:
            sys.exit(1)

    def _draw(self, grid: Table) -> None:
        console = Console(width=WIDTH)
        with console.capture() as drawn:
            console.print(grid)
        self.stdout.write(drawn.get())


def _chosen(options: dict[str, Any]) -> Comparisons:
    restaurant = restaurant_of(options)
    chosen = ShadowComparison.objects.select_related("restaurant")
    if restaurant is not None:
        chosen = chosen.filter(restaurant=restaurant)
    if options["date"] is not None:
        chosen = chosen.filter(service_date=options["date"])
    if options["since"] is not None:
        chosen = chosen.filter(compared_at__date__gte=options["since"])
    return chosen.filter(source=options["source"]) if options["source"] else chosen


def _differences(chosen: Comparisons, options: dict[str, Any]) -> Comparisons:
    wanted = options["outcome"] or WORST_FIRST
    worst = Case(*(When(outcome=outcome, then=place) for place, outcome in enumerate(WORST_FIRST)), default=99)
    return chosen.filter(outcome__in=wanted).order_by(worst, "starts_at", "pk")


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text[:60]!r} is not the id of a comparison") from error
