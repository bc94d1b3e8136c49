"""How fast tables are given, beside a floor, a ceiling and the old allocator's function: `python -m benchmarks.commit`.

Prints Markdown. Nothing is asserted: the machine may be busy, and a figure that does not hold is printed as such.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """This function will read the arguments, set Django up as production does, measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.commit", description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0, help="how long a cell is measured, in each round")
    parser.add_argument("--rounds", type=int, default=2, help="how often every cell is measured, by turns")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 4, 8, 16], help="numbers of client processes")
    parser.add_argument("--past", type=int, nargs="*", default=[0, 100_000, 1_000_000], help="past ledger rows")
    parser.add_argument("--only", nargs="+", choices=("steady", "rush", "past", "steps"), help="leave the rest out")
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allocator_project.settings")

    import django
    from django.conf import settings

    django.setup()
    # With DEBUG Django keeps every statement in a list, which nobody pays for in production.
    settings.DEBUG = False
    from benchmarks.commit_report import report

    report(chosen)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
