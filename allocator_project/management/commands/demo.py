"""`manage.py demo`: seats a Friday evening on real parts, shows what was decided and why, and ends by itself."""

import datetime as dt
import os
import subprocess
import sys
import time
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone
from rich.console import Console
from rich.table import Table as Grid

from allocator_project.management.commands.demo_login import DEFAULT_PORT, board_path
from allocator_project.rivals import RIVALS, race
from assignments import demo, optimising, orchestrator, pipeline
from assignments.audit import audit, rules
from assignments.demo_house import open_house, remove_house, seed_evening
from assignments.management.selection import progress_bar
from assignments.models import Assignment, Booking
from assignments.optimising import Asked
from assignments.selectors import Waiting, list_waiting, seated_summary, unsettled_jobs
from assignments.tasks import dispatch_due_jobs
from assignments.wiring import repository
from venues.models import Restaurant

PATIENCE_SECONDS = 90
PLANNING_SECONDS = 10
DISPATCH_SECONDS = 1.0
SHOWN = 6


class Command(BaseCommand):
    """Runs the demonstration."""

    help = "Seat a Friday evening through the real path: database row, job, Celery worker, lock, planner, ledger."

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will show one thing after the other and fail if any does not hold."""
        self.console = Console(width=110)
        now = timezone.now()
        date = demo.next_friday(now.date())
        call_command("migrate", verbosity=0)
        remove_house()
        house = open_house()
        stored = seed_evening(house, date=date, now=now)
        self.console.print(
            f"[bold]{house.name}[/], {date:%A %d %B %Y}: {stored} bookings, 40 tables, no table given yet."
        )
        self._seat(house)
        self._show_evening(house, Q(restaurant=house, service_date=date))
        self._show_plan(house, date=date, now=now)
        self._show_race(house, date=date + dt.timedelta(days=1), now=now)
        self._audit()
        board = f"http://127.0.0.1:{DEFAULT_PORT}{board_path(house, today=now.date())}"
        self.console.print(
            "Find a table for those who have none, on the board: [bold]make serve[/], then with its login"
        )
        self.console.print(board, soft_wrap=True)

    def _seat(self, house: Restaurant) -> None:
        """Rows → message → worker → lock → planner → ledger; this process only watches."""
        mine = Q(restaurant=house)
        total = unsettled_jobs(mine)
        deadline = time.monotonic() + PATIENCE_SECONDS
        with worker(), progress_bar("a Celery worker seats them", total=total, hidden=False) as (progress, task):
            dispatched = 0.0
            while left := unsettled_jobs(mine):
                if time.monotonic() > dispatched + DISPATCH_SECONDS:
                    dispatch_due_jobs()  # what beat does; a job that was given back is due a moment later
                    dispatched = time.monotonic()
                progress.update(task, completed=total - left)
                if time.monotonic() > deadline:
                    raise CommandError(f"The worker left {left} jobs undone within {PATIENCE_SECONDS} s.")
                time.sleep(0.1)
            progress.update(task, completed=total)

    def _show_evening(self, house: Restaurant, only: Q) -> None:
        summary = seated_summary(only)
        self.console.print(
            f"[bold green]{summary.seated} of {summary.bookings} parties seated[/] "
            f"({summary.seated_covers} of {summary.covers} covers), {summary.joined} of them on joined tables; "
            f"[bold]{summary.bookings - summary.seated} not seated[/]."
        )
        assignments = Assignment.objects.filter(booking__in=Booking.objects.filter(only)).order_by("created_at")
        joined = assignments.filter(table_ids__len__gt=1)
        zone = zoneinfo.ZoneInfo(house.timezone)
        for assignment in (*assignments.select_related("booking")[:2], *joined.select_related("booking")[:2]):
            self.console.print(f"  {_line(assignment, zone)}")
        waiting = list_waiting(only)
        if waiting:
            self.console.print(_grid(waiting[:SHOWN], more=len(waiting) - SHOWN, zone=zone))

    def _show_plan(self, house: Restaurant, *, date: dt.date, now: dt.datetime) -> None:
        """What an exact plan of the whole evening gains over seating one booking after the other."""
        asked = Asked(restaurant=house, service_date=date, time_limit_seconds=PLANNING_SECONDS)
        plan = optimising.propose_now(asked, now=now, actor="demo").result
        moved = sum(1 for change in plan["changes"] if change["was"])
        gained = plan["covers"] - plan["coversBefore"]
        most = f"at most {plan['bound']} with everybody seated who is seated now"
        self.console.print(
            f"[bold]The best plan of the whole evening[/]: {plan['coversBefore']} → {plan['covers']} covers "
            f"({gained:+d}) by moving {moved} parties; {most}. It waits as a proposal; nothing has moved."
        )

    def _show_race(self, house: Restaurant, *, date: dt.date, now: dt.datetime) -> None:
        result = race(house, date=date, now=now)
        told = {blocker.reference for refusal in result.refusals for blocker in refusal.blockers}
        if len(result.refusals) != RIVALS - 1 or told != {str(result.committed.assignment_id)}:
            raise CommandError(f"The race went wrong: {result}")
        self.console.print(
            f"[bold]{RIVALS} rivals for table {result.table}[/]: {result.winner.actor} has it; "
            f"{len(result.refusals)} were told: “{result.refusals[0]}”"
        )
        again = orchestrator.commit(result.winner, repository=repository())
        effects = Assignment.objects.filter(booking_id=result.winner.booking_id).count()
        if again != replace(result.committed, replayed=True) or effects != 1:
            raise CommandError(f"The repeat went wrong: {again}, {effects} assignments")
        self.console.print(f"[bold]The same commit sent again[/]: the same answer, replayed; {effects} assignment.")
        while pipeline.run_next(now=timezone.now(), repository=repository(), only=Q(restaurant=house)):
            pass
        seated = Booking.objects.filter(restaurant=house, service_date=date, state="confirmed").count()
        self.console.print(f"Then the pipeline found tables for the others: {seated} of {RIVALS} rivals are seated.")

    def _audit(self) -> None:
        findings = audit()
        if findings:
            raise CommandError(f"The ledger is not as it must be: {findings[:3]}")
        self.console.print(f"[bold]Ledger audit[/]: {len(rules())} invariants checked, 0 findings.")


@contextmanager
def worker() -> Iterator[None]:
    """This function will keep a real Celery worker running while the block runs."""
    log_path = settings.BASE_DIR / "var" / "demo-worker.log"
    log_path.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "celery", "-A", "allocator_project", "worker", "--loglevel", "info", "-c", "2"]
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            [*command, "--without-gossip", "--without-mingle", "-n", f"demo-{os.getpid()}@%h"],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _line(assignment: Assignment, zone: zoneinfo.ZoneInfo) -> str:
    booking = assignment.booking
    tables = " + ".join(assignment.plan["tables"])
    return f"{booking.starts_at.astimezone(zone):%H:%M} party of {booking.party_size}: {tables}"


def _grid(waiting: tuple[Waiting, ...], *, more: int, zone: zoneinfo.ZoneInfo) -> Grid:
    grid = Grid("start", "party", "why not", "next step", title="Not seated", title_justify="left")
    for row in waiting:
        steps = "; or ".join(_step(step) for step in row.next_steps)
        grid.add_row(f"{row.starts_at.astimezone(zone):%H:%M}", str(row.party_size), row.reason, steps)
    if more > 0:
        grid.add_row("…", "", f"and {more} more", "")
    return grid


def _step(step: dict[str, Any]) -> str:
    if step["kind"] == "other_time":
        starts = [dt.datetime.fromisoformat(each["startsAt"]).strftime("%H:%M") for each in step["windows"]]
        return f"come at {' or '.join(starts)}"
    if step["kind"] == "move_bookings":
        return f"if {step['count']} booking{'s' if step['count'] > 1 else ''} made way"
    return str(step["kind"]).replace("_", " ")
