"""`manage.py optimise_service`: the best plan of a service day – look at it, keep it as a proposal, apply it."""

import datetime as dt
import json
import zoneinfo
from argparse import ArgumentParser
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.table import Table as Grid

import planner
from assignments import optimising
from assignments.errors import AssignmentError
from assignments.management.selection import add_selection, restaurant_of
from assignments.models import Proposal
from assignments.optimising import DEFAULT_SECONDS, LONGEST_SECONDS, MOST_MOVES, Asked
from assignments.proposals import document_of
from assignments.wiring import repository

ACTOR = "optimise_service"


class Command(BaseCommand):
    """Plans a service day."""

    help = "Works out the best plan of a service day and keeps it as a proposal; --apply seats everybody by it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the arguments."""
        add_selection(parser)
        parser.add_argument("--period", default="", metavar="NAME", help="only this service period")
        parser.add_argument(
            "--time-limit",
            type=int,
            default=DEFAULT_SECONDS,
            metavar="SECONDS",
            help="how long to search (default: 20)",
        )
        parser.add_argument("--max-moves", type=int, metavar="N", help="move at most so many bookings that have tables")
        parser.add_argument("--apply", action="store_true", help="apply the plan at once, in one transaction")
        parser.add_argument("--dry-run", action="store_true", help="show the plan and keep nothing")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will plan the day and print what the plan changes and gains."""
        asked = _asked(options)
        with Console(stderr=True).status(f"planning {asked.service_date}", spinner="dots"):
            document, proposal = self._plan(asked, options)
        if proposal is not None and options["apply"] and document["changes"]:
            proposal = self._apply(proposal)
        state = str(proposal.state) if proposal else "dry run"
        if options["json"]:
            answer = {"proposal": str(proposal.pk) if proposal else None, "state": state}
            self.stdout.write(json.dumps(answer | document))
        else:
            self._print(document, asked, state=state)

    def _plan(self, asked: Asked, options: dict[str, Any]) -> tuple[dict[str, Any], Proposal | None]:
        now = timezone.now()
        try:
            if options["dry_run"]:
                day, plan = optimising.compute(optimising.unsaved(asked), now=now)
                return document_of(plan, day=day), None
            proposal = optimising.propose_now(asked, now=now, actor=ACTOR)
        except (AssignmentError, planner.PlannerError) as error:
            raise CommandError(str(error)) from error
        if proposal.state != "ready":
            raise CommandError(f"The day cannot be planned: {proposal.fault}")
        return proposal.result, proposal

    def _apply(self, proposal: Proposal) -> Proposal:
        try:
            optimising.apply(proposal, at=timezone.now(), actor=ACTOR, key=None, repository=repository())
        except AssignmentError as error:
            raise CommandError(f"{error.code}: {error}") from error
        return Proposal.objects.get(pk=proposal.pk)

    def _print(self, document: dict[str, Any], asked: Asked, *, state: str) -> None:
        zone = zoneinfo.ZoneInfo(asked.restaurant.timezone)
        grid = Grid("start", "party", "from", "to", "why", title=f"{asked.restaurant} · {asked.service_date}")
        for change in document["changes"]:
            was, now = (" + ".join(change[name]) or "–" for name in ("was", "now"))
            grid.add_row(_clock(change["startsAt"], zone), str(change["partySize"]), was, now, change["why"])
        console = Console(file=cast(IO[str], self.stdout), highlight=False)
        console.print(grid if document["changes"] else "Nothing to change.")
        gained = document["covers"] - document["coversBefore"]
        proof = (
            "more only if somebody seated goes without"
            if document["proven"]
            else f"at most {100 * document['gap']:.1f} % more are possible"
        )
        console.print(
            f"{document['seated']} of {document['bookings']} parties, {document['covers']} covers "
            f"({gained:+d}); {len(document['unseated'])} without tables; {proof}. State: {state}."
        )


def _clock(moment: str, zone: zoneinfo.ZoneInfo) -> str:
    return f"{dt.datetime.fromisoformat(moment).astimezone(zone):%H:%M}"


def _asked(options: dict[str, Any]) -> Asked:
    restaurant = restaurant_of(options)
    if restaurant is None or options["date"] is None:
        raise CommandError("Say which: --restaurant SLUG --date YYYY-MM-DD.")
    if not 1 <= options["time_limit"] <= LONGEST_SECONDS:
        raise CommandError(f"--time-limit is of 1 to {LONGEST_SECONDS} seconds.")
    if options["max_moves"] is not None and not 0 <= options["max_moves"] <= MOST_MOVES:
        raise CommandError(f"--max-moves is of 0 to {MOST_MOVES}.")
    if options["period"] and not restaurant.service_periods.filter(name=options["period"]).exists():
        known = ", ".join(restaurant.service_periods.values_list("name", flat=True))
        raise CommandError(f"There is no service period {options['period']!r}. Known: {known}.")
    if options["apply"] and options["dry_run"]:
        raise CommandError("--apply and --dry-run exclude each other.")
    return Asked(
        restaurant=restaurant,
        service_date=options["date"],
        period=options["period"],
        time_limit_seconds=options["time_limit"],
        max_moves=options["max_moves"],
    )
