"""`manage.py audit_ledger`: checks what must be true of the ledger at all times, and mends what is safe if asked to.

Exit status 1 while there are findings.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assignments.audit import Finding, audit, counts_by_house, counts_of, rules
from assignments.management.selection import restaurant_of
from assignments.repair import repair
from telemetry import audits


class Command(BaseCommand):
    """Audits the ledger, and with --repair mends it."""

    help = (
        "Check the ledger's invariants; list every broken one and exit with 1. With --repair mend what can be mended "
        "without asking anybody, and list the rest."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the arguments."""
        parser.add_argument("--restaurant", metavar="SLUG", help="only this restaurant")
        parser.add_argument("--repair", action="store_true", help="mend what is safe, restaurant by restaurant")
        parser.add_argument("--dry-run", action="store_true", help="say what --repair would mend, and write nothing")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will print what was mended and what is left, or that all is well."""
        if options["dry_run"] and not options["repair"]:
            raise CommandError("--dry-run goes with --repair; without it nothing is written anyway.")
        restaurant = restaurant_of(options)
        restaurant_id = restaurant.pk if restaurant else None
        if options["repair"]:
            done = repair(now=timezone.now(), restaurant_id=restaurant_id, dry_run=options["dry_run"])
            self._report_repair(done.mended, done.left, options)
            # What a dry run would mend is still there.
            remaining = bool(done.left or (options["dry_run"] and done.mended))
        else:
            findings = audit(restaurant_id=restaurant_id)
            if restaurant is None:
                audits.remember(counts_of(findings), by_house=counts_by_house(findings))
            self._report_audit(findings, options)
            remaining = bool(findings)
        if remaining:
            sys.exit(1)

    def _report_audit(self, findings: tuple[Finding, ...], options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps({"invariants": len(rules()), "findings": _rows(findings)}))
            return
        self._list(findings)
        self.stdout.write(f"{len(rules())} invariants checked, {len(findings)} findings.")

    def _report_repair(self, mended: tuple[Finding, ...], left: tuple[Finding, ...], options: dict[str, Any]) -> None:
        if options["json"]:
            document = {"invariants": len(rules()), "mended": _rows(mended), "findings": _rows(left)}
            self.stdout.write(json.dumps(document))
            return
        self._list(mended, prefix="mended: ")
        self._list(left)
        self.stdout.write(
            f"{len(rules())} invariants checked, {len(mended)} mended, {len(left)} findings left."
            + (" Nothing stored (--dry-run)." if options["dry_run"] else "")
        )

    def _list(self, findings: Iterable[Finding], *, prefix: str = "") -> None:
        for row in _rows(findings):
            self.stdout.write(prefix + "{code}: restaurant {restaurant}, {subject}: {detail}".format(**row))


def _rows(findings: Iterable[Finding]) -> list[dict[str, str]]:
    return [
        {"code": f.code, "restaurant": str(f.restaurant_id), "subject": str(f.subject_id), "detail": f.detail}
        for f in findings
    ]
