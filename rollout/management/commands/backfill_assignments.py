"""`manage.py backfill_assignments`: takes the old ledger's rows into ours, and reports those that cannot be taken."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assignments.bookings_csv import UnreadableFile, decode
from assignments.commands import OVERRIDABLE
from assignments.errors import BookBusy
from assignments.management.selection import progress_bar, read_bytes, restaurant_of
from assignments.wiring import claims
from rollout.backfill.loading import Loaded, load
from rollout.backfill.report import report_to
from rollout.backfill.running import Options, Refused, Tally, backfill, count_old_seatings
from rollout.backfill.verdicts import REASONS, SET_ASIDE
from rollout.foreign.decisions_file import read_decisions

REPORT = "backfill-refused.csv"
SHOWN = 20


class Command(BaseCommand):
    """Takes the old ledger over."""

    help = (
        "Take the old ledger's rows into ours, each as an assignment; safe to stop at any moment and to run again. "
        "Rows that cannot be taken stay as they are and are reported, with the reason of each, in a CSV file. "
        "Run it before the pipeline's workers start, or they find tables for parties that have some."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the arguments."""
        parser.add_argument("--restaurant", metavar="SLUG", help="only this restaurant")
        parser.add_argument(
            "--report", type=Path, default=Path(REPORT), metavar="FILE", help=f"where to list refusals ({REPORT})"
        )
        parser.add_argument(
            "--accept",
            action="append",
            default=[],
            choices=sorted(OVERRIDABLE - SET_ASIDE - {"pacing_exceeded"}),
            help="take rows that break this rule too, and note it on the assignment; may be repeated",
        )
        parser.add_argument(
            "--discard",
            action="append",
            default=[],
            choices=sorted(REASONS),
            help="delete rows refused for this reason once they are in the report; may be repeated",
        )
        parser.add_argument(
            "--load",
            metavar="FILE",
            help="first of all: store the old ledger's rows from this file (as import_decisions reads them), take none",
        )
        parser.add_argument(
            "--map", action="append", default=[], metavar="OURS=THEIRS", help="for --load: which column"
        )
        parser.add_argument("--dry-run", action="store_true", help="report as the real run would, and write nothing")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will take what can be taken and print what became of the rest."""
        if options["load"]:
            self._load(options)
            return
        restaurant = restaurant_of(options)
        restaurant_id = restaurant.pk if restaurant else None
        asked = Options(
            restaurant_id=restaurant_id,
            accepted=frozenset(options["accept"]),
            discarded=frozenset(options["discard"]),
            dry_run=options["dry_run"],
        )
        shown: list[str] = []
        total = count_old_seatings(restaurant_id)
        try:
            with (
                report_to(options["report"]) as report,
                progress_bar("Taking over", total=total, hidden=options["json"]) as (progress, task),
            ):

                def note(refused: Refused) -> None:
                    report(refused)
                    more = refused[: SHOWN - len(shown)]
                    shown.extend(f"booking {seating.booking_id}: {no.code}: {no.detail}" for seating, no in more)

                tally = backfill(asked, claims=claims(), report=note, progress=lambda n: progress.advance(task, n))
        except OSError as error:
            raise CommandError(f"{options['report']}: {error.strerror}") from error
        except BookBusy as error:
            raise CommandError(f"{error} What was taken stays; run the command again.") from error
        self.stdout.write(_as_json(tally, options) if options["json"] else _as_text(tally, shown, options))

    def _load(self, options: dict[str, Any]) -> None:
        mapping = dict(entry.partition("=")[::2] for entry in options["map"])
        try:
            decisions, faults = read_decisions(decode(read_bytes(options["load"])), mapping=mapping)
        except UnreadableFile as error:
            raise CommandError(f"{options['load']}: {error}") from error
        done = load(decisions, dry_run=options["dry_run"])
        done.faults = sorted([*faults, *done.faults], key=lambda fault: fault.line)
        self.stdout.write(_loaded(done, options))


def _loaded(done: Loaded, options: dict[str, Any]) -> str:
    if options["json"]:
        left = [{"line": fault.line, "code": fault.code, "detail": fault.detail} for fault in done.faults]
        document = {"loaded": done.rows, "known": done.known, "leftOut": left, "dryRun": options["dry_run"]}
        return json.dumps(document)
    lines = [f"line {fault.line}: {fault.code}: {fault.detail}" for fault in done.faults]
    lines.append(
        f"{done.rows} old rows loaded, {done.known} known before, {len(done.faults)} lines left out."
        + (" Nothing stored (--dry-run)." if options["dry_run"] else " Now take them over, without --load.")
    )
    return "\n".join(lines)


def _as_json(tally: Tally, options: dict[str, Any]) -> str:
    return json.dumps(
        {
            "taken": tally.taken,
            "rowsTaken": tally.rows_taken,
            "known": tally.known,
            "refused": dict(sorted(tally.refused.items())),
            "rowsDiscarded": tally.rows_discarded,
            "report": str(options["report"]),
            "dryRun": options["dry_run"],
        }
    )


def _as_text(tally: Tally, shown: list[str], options: dict[str, Any]) -> str:
    lines = [*shown]
    if tally.refused.total() > len(shown):
        lines.append(f"… and {tally.refused.total() - len(shown)} more in {options['report']}")
    lines += [f"{code}: {count} – {REASONS[code]}" for code, count in sorted(tally.refused.items())]
    lines.append(
        f"{tally.taken} bookings taken over with {tally.rows_taken} tables, {tally.known} known before, "
        f"{tally.refused.total()} refused ({options['report']})"
        + (f"; {tally.rows_discarded} old rows discarded" if tally.rows_discarded else "")
        + (". Nothing stored (--dry-run)." if options["dry_run"] else ".")
    )
    return "\n".join(lines)
