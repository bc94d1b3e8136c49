"""`manage.py import_decisions FILE`: takes in what a foreign allocator decided and compares it with ours."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assignments.bookings_csv import RowFault, UnreadableFile, decode
from assignments.management.selection import progress_bar, read_bytes
from rollout.foreign.comparing import Imported, compare_decisions
from rollout.foreign.decisions_file import Decision, read_decisions

FAULTS_SHOWN = 20


class Command(BaseCommand):
    """Compares a file of decisions with what the planner would have decided."""

    help = (
        "Compare the decisions of another allocator with ours: CSV with a header, or JSON lines, with restaurant, "
        "booking (or reference), tables joined by + and decided_at. Each is compared on the floor as that allocator "
        "had left it by then. Lines that cannot be used are reported by number and reason and left out."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the arguments."""
        parser.add_argument("file", help="the file, - for standard input")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="OURS=THEIRS",
            help="which column or key is which, e.g. tables=table_names",
        )
        parser.add_argument("--encoding", default="utf-8-sig", help="the file's encoding (default: UTF-8)")
        parser.add_argument("--all-faults", action="store_true", help=f"list every fault, not the first {FAULTS_SHOWN}")
        parser.add_argument("--dry-run", action="store_true", help="compare and report, but store nothing")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will read, compare and store; it fails when nothing at all could be used."""
        decisions, faults = self._decisions(options)
        with progress_bar("Comparing", total=len(decisions), hidden=options["json"]) as (progress, task):
            done = compare_decisions(decisions, dry_run=options["dry_run"], progress=lambda: progress.advance(task))
        done.faults = sorted([*faults, *done.faults], key=lambda fault: fault.line)
        self.stdout.write(_as_json(done, options) if options["json"] else _as_text(done, options))
        if not done.outcomes and not done.known:
            raise CommandError("No decision could be compared.")

    def _decisions(self, options: dict[str, Any]) -> tuple[tuple[Decision, ...], tuple[RowFault, ...]]:
        mapping = dict(entry.partition("=")[::2] for entry in options["map"])
        try:
            text = decode(read_bytes(options["file"]), encoding=options["encoding"])
            return read_decisions(text, mapping=mapping)
        except UnreadableFile as error:
            raise CommandError(f"{options['file']}: {error}") from error


def _as_json(done: Imported, options: dict[str, Any]) -> str:
    return json.dumps(
        {
            "compared": done.outcomes.total(),
            "outcomes": dict(sorted(done.outcomes.items())),
            "known": done.known,
            "leftOut": [{"line": fault.line, "code": fault.code, "detail": fault.detail} for fault in done.faults],
            "dryRun": options["dry_run"],
        }
    )


def _as_text(done: Imported, options: dict[str, Any]) -> str:
    shown = done.faults if options["all_faults"] else done.faults[:FAULTS_SHOWN]
    lines = [f"line {fault.line}: {fault.code}: {fault.detail}" for fault in shown]
    if len(done.faults) > len(shown):
        lines.append(f"… and {len(done.faults) - len(shown)} more (--all-faults lists them)")
    classes = ", ".join(f"{outcome} {count}" for outcome, count in sorted(done.outcomes.items()))
    lines.append(
        f"{done.outcomes.total()} decisions compared{f' ({classes})' if classes else ''}, {done.known} known before, "
        f"{len(done.faults)} lines left out."
        + (" Nothing stored (--dry-run)." if options["dry_run"] else " manage.py shadow_report --source import")
    )
    return "\n".join(lines)
