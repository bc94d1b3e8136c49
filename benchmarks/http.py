"""How long the manual workflow takes over HTTP, at real server processes: `python -m benchmarks.http`.

Prints Markdown. Nothing is asserted: the machine may be busy.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

ENDPOINTS = ("validate", "quote", "hold", "confirm")


def main(arguments: Sequence[str]) -> int:
    """This function will read the arguments, set Django up as production does, measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.http", description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0, help="how long a cell is measured, in each round")
    parser.add_argument("--rounds", type=int, default=2, help="how often every cell is measured, by turns")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32], help="numbers of client processes")
    parser.add_argument("--only", nargs="+", choices=ENDPOINTS, default=ENDPOINTS, help="leave the others out")
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allocator_project.settings")

    import django
    from django.conf import settings

    django.setup()
    # With DEBUG Django keeps every statement in a list, which nobody pays for in production.
    settings.DEBUG = False
    from benchmarks.http_report import report

    report(chosen)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
