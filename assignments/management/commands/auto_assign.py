"""`manage.py auto_assign`: runs the auto-assign pipeline here and now, without a worker, and says how it went."""

import json
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone

from assignments import pipeline, replay
from assignments.decisions import decide
from assignments.effects import Effects
from assignments.errors import AssignmentError
from assignments.management.selection import add_selection, bookings_of, count_argument, progress_bar
from assignments.models import AutoAssignJob, Booking
from assignments.ports import Refused
from assignments.selectors import Seated, seated_summary
from assignments.settling import JobResult
from assignments.wiring import repository


class Command(BaseCommand):
    """Seats waiting bookings through the same services as the workers."""

    help = "Seat waiting bookings now, in this process, through the same pipeline as the workers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the arguments."""
        add_selection(parser)
        parser.add_argument("--all", action="store_true", help="all restaurants")
        parser.add_argument(
            "--replay", action="store_true", help="past bookings too: each as of the time it was made, in that order"
        )
        parser.add_argument(
            "--cutoff",
            type=count_argument,
            metavar="MINUTES",
            help="how long before its start a booking may still be seated",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what each would get now, and write nothing")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will run the jobs that match and print what became of the bookings."""
        if not options["all"] and not options["restaurant"]:
            raise CommandError("Say which: --restaurant SLUG, or --all.")
        only = bookings_of(options)
        if options["dry_run"]:
            self._preview(only, options)
            return
        outcomes = self._replay(only, options) if options["replay"] else self._run(only, options)
        self._report(seated_summary(only), outcomes, options)

    def _run(self, only: Q, options: dict[str, Any]) -> Counter[str]:
        store, jobs_only = repository(), _of_jobs(only)
        outcomes: Counter[str] = Counter()
        total = AutoAssignJob.objects.filter(
            jobs_only, state__in=("queued", "deferred"), due_at__lte=timezone.now()
        ).count()
        with progress_bar("Assigning", total=total, hidden=options["json"]) as (progress, task):
            while result := pipeline.run_next(
                now=timezone.now(), repository=store, only=jobs_only, cutoff_minutes=options["cutoff"]
            ):
                outcomes[result.outcome] += 1
                progress.advance(task)
        return outcomes

    def _replay(self, only: Q, options: dict[str, Any]) -> Counter[str]:
        cutoff = settings.AUTO_ASSIGN_CUTOFF_MINUTES if options["cutoff"] is None else options["cutoff"]
        past = _of_jobs(only) & Q(starts_at__lt=timezone.now())
        replay.reopen_missed(past, cutoff_minutes=cutoff)
        outcomes: Counter[str] = Counter()
        total = AutoAssignJob.objects.filter(past, state__in=("queued", "deferred")).count()
        with progress_bar("Replaying", total=total, hidden=options["json"]) as (progress, task):

            def note(result: JobResult) -> None:
                outcomes[result.outcome] += 1
                progress.advance(task, advance=0 if result.verb == "defer" else 1)

            replay.replay(past, repository=repository(), cutoff_minutes=cutoff, progress=note)
        return outcomes

    def _preview(self, only: Q, options: dict[str, Any]) -> None:
        waiting = Booking.objects.filter(only, state="pending").select_related("restaurant")
        rows = [
            {
                "restaurant": booking.restaurant.slug,
                "booking": str(booking.pk),
                "startsAt": booking.starts_at.isoformat(),
                "partySize": booking.party_size,
                "wouldGet": _would_get(booking, options),
            }
            for booking in waiting.order_by("starts_at", "id")
        ]
        if options["json"]:
            self.stdout.write(json.dumps({"preview": rows}))
            return
        for row in rows:
            self.stdout.write("{restaurant} party of {partySize}, {startsAt}: {wouldGet}".format(**row))
        self.stdout.write(f"{len(rows)} waiting. Nothing stored (--dry-run).")

    def _report(self, summary: Seated, outcomes: Counter[str], options: dict[str, Any]) -> None:
        missed = outcomes["exhaust:past_cutoff"]
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(summary, outcomes)))
            return
        self.stdout.write(_as_text(summary, outcomes))
        if missed and not options["replay"]:
            minutes = settings.AUTO_ASSIGN_CUTOFF_MINUTES if options["cutoff"] is None else options["cutoff"]
            self.stdout.write(
                f"{missed} bookings are past their cut-off ({minutes} minutes before the start); "
                "--replay seats past bookings as of the time they were made."
            )


def _would_get(booking: Booking, options: dict[str, Any]) -> str:
    """What the booking would get if it were the only one waiting: table numbers, or the code of the refusal."""
    cutoff = pipeline.cutoff_of(booking.starts_at, cutoff_minutes=options["cutoff"])
    if (booking.reserved_at if options["replay"] else timezone.now()) > cutoff:
        return "past_cutoff"
    try:
        request = pipeline.request_for(AutoAssignJob(booking=booking))
        decision = decide(request, snapshot=repository().snapshot(booking_id=booking.pk))
    except AssignmentError as error:
        return error.code
    return decision.refusal.code if isinstance(decision, Refused) else " + ".join(_tables(decision))


def _tables(effects: Effects) -> tuple[str, ...]:
    return effects.assignments_made[0].table_numbers


def _of_jobs(bookings: Q) -> Q:
    return Q(booking__in=Booking.objects.filter(bookings)) if bookings else Q()


def _as_json(summary: Seated, outcomes: Counter[str]) -> dict[str, Any]:
    return {
        "bookings": summary.bookings,
        "covers": summary.covers,
        "seated": summary.seated,
        "seatedCovers": summary.seated_covers,
        "joined": summary.joined,
        "notSeated": dict(summary.reasons),
        "outcomes": dict(outcomes),
    }


def _as_text(summary: Seated, outcomes: Counter[str]) -> str:
    share = 100 * summary.seated / summary.bookings if summary.bookings else 0.0
    lines = [
        f"{sum(outcomes.values())} job runs.",
        f"{summary.seated} of {summary.bookings} bookings seated ({share:.1f} %), "
        f"{summary.joined} of them on joined tables; {summary.seated_covers} of {summary.covers} covers.",
    ]
    lines += [f"not seated: {code}: {count}" for code, count in summary.reasons]
    return "\n".join(lines)
