"""`manage.py import_bookings FILE`: takes in bookings from CSV; bad lines are reported and left out; safe to repeat."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assignments.bookings_csv import Row, RowFault, UnreadableFile, decode, read_rows
from assignments.imports import ImportReport, ImportSettings, import_bookings
from assignments.management.selection import progress_bar, read_bytes, read_json
from venues.demo import public_house
from venues.documents import read_floor_document
from venues.errors import InvalidFloorDocument
from venues.models.restaurant import check_timezone

FAULTS_SHOWN = 20


class Command(BaseCommand):
    """Imports a CSV file of bookings."""

    help = (
        "Import bookings from CSV, in the order in which they were reserved. Restaurants not known yet are opened with "
        "the floor of --floor. Lines that cannot be taken are reported by number and reason and left out."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the arguments."""
        parser.add_argument("file", help="the CSV file, - for standard input")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="OURS=THEIRS",
            help="which column is which, e.g. party_size=pax",
        )
        parser.add_argument("--encoding", default="utf-8-sig", help="the file's encoding (default: UTF-8)")
        parser.add_argument(
            "--floor", metavar="FILE", help="floor document for new restaurants (default: the demo house)"
        )
        parser.add_argument("--timezone", help="time zone of new restaurants (default: the floor document's)")
        parser.add_argument("--keep-duplicates", action="store_true", help="like lines are like parties, not mistakes")
        parser.add_argument("--all-faults", action="store_true", help=f"list every fault, not the first {FAULTS_SHOWN}")
        parser.add_argument("--dry-run", action="store_true", help="report, but store nothing")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will read, check and store; it fails when nothing at all could be taken."""
        rows, faults = self._rows(options)
        settings = self._settings(options)
        with progress_bar("Importing", total=len(rows), hidden=options["json"]) as (progress, task):
            report = import_bookings(rows, settings=settings, progress=lambda: progress.advance(task))
        report.faults = sorted([*faults, *report.faults], key=lambda fault: fault.line)
        self.stdout.write(_as_json(report) if options["json"] else _as_text(report, options))
        if not report.imported and not report.known:
            raise CommandError("No booking could be imported.")

    def _rows(self, options: dict[str, Any]) -> tuple[tuple[Row, ...], tuple[RowFault, ...]]:
        mapping = dict(entry.partition("=")[::2] for entry in options["map"])
        try:
            return read_rows(decode(read_bytes(options["file"]), encoding=options["encoding"]), mapping=mapping)
        except UnreadableFile as error:
            raise CommandError(f"{options['file']}: {error}") from error

    def _settings(self, options: dict[str, Any]) -> ImportSettings:
        document = read_json(options["floor"]) if options["floor"] else public_house()
        try:
            floor = read_floor_document(document)
            zone = options["timezone"] or floor.get("timezone") or "UTC"
            check_timezone(zone)
        except InvalidFloorDocument as error:
            raise CommandError(f"{options['floor']}: {error}") from error
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        if "service_periods" not in floor:
            raise CommandError(f"{options['floor']}: servicePeriods: needed, to know how long parties stay")
        return ImportSettings(
            floor=floor,
            timezone=zone,
            now=timezone.now(),
            keep_duplicates=options["keep_duplicates"],
            dry_run=options["dry_run"],
        )


def _as_json(report: ImportReport) -> str:
    return json.dumps(
        {
            "imported": report.imported,
            "known": report.known,
            "restaurantsOpened": report.restaurants_opened,
            "leftOut": [{"line": fault.line, "code": fault.code, "detail": fault.detail} for fault in report.faults],
        }
    )


def _as_text(report: ImportReport, options: dict[str, Any]) -> str:
    shown = report.faults if options["all_faults"] else report.faults[:FAULTS_SHOWN]
    lines = [f"line {fault.line}: {fault.code}: {fault.detail}" for fault in shown]
    if len(report.faults) > len(shown):
        lines.append(f"… and {len(report.faults) - len(shown)} more (--all-faults lists them)")
    lines.append(
        f"{report.imported} bookings imported, {report.known} known before, {len(report.faults)} lines left out"
        + (
            f" ({', '.join(f'{code} {count}' for code, count in report.reasons.most_common())})"
            if report.faults
            else ""
        )
        + f"; {report.restaurants_opened} restaurants opened."
        + (" Nothing stored (--dry-run)." if options["dry_run"] else "")
    )
    return "\n".join(lines)
