"""`manage.py audit_ledger`: checks what must be true of the ledger at all times. Exit status 1 if it is not."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from assignments.audit import audit
from assignments.invariants import INVARIANTS
from assignments.management.selection import restaurant_of


class Command(BaseCommand):
    """Audits the ledger."""

    help = "Check the ledger's invariants; list every broken one and exit with 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the arguments."""
        parser.add_argument("--restaurant", metavar="SLUG", help="only this restaurant")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will print the findings, or that there are none."""
        restaurant = restaurant_of(options)
        findings = audit(restaurant_id=restaurant.pk if restaurant else None)
        rows = [
            {"code": f.code, "restaurant": str(f.restaurant_id), "subject": str(f.subject_id), "detail": f.detail}
            for f in findings
        ]
        if options["json"]:
            self.stdout.write(json.dumps({"invariants": len(INVARIANTS), "findings": rows}))
        else:
            for row in rows:
                self.stdout.write("{code}: restaurant {restaurant}, {subject}: {detail}".format(**row))
            self.stdout.write(f"{len(INVARIANTS)} invariants checked, {len(findings)} findings.")
        if findings:
            sys.exit(1)
