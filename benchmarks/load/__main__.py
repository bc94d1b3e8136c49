"""A mixed day from more and more people until the machine is full: `python -m benchmarks.load`; or for long: `--soak`.

Prints Markdown. Nothing is asserted: the machine may be busy. Everything is on this machine and bounded.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """This function will read the arguments, set Django up as production does, measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[10, 20, 40, 80, 160, 320], help="crowds, one by one")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long a crowd is watched")
    parser.add_argument("--houses", type=int, default=20, help="how many restaurants there are")
    parser.add_argument("--rounds", type=int, default=2, help="how often before and after are compared; 0: not at all")
    parser.add_argument("--soak", type=float, metavar="MINUTES", help="one crowd for so long, looked at all the time")
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allocator_project.settings")

    import django
    from django.conf import settings

    django.setup()
    # With DEBUG Django keeps every statement in a list, which nobody pays for in production.
    settings.DEBUG = False
    # The houses are filled on a machine that may be busy with other things.
    settings.COMMIT_IDLE_TIMEOUT_MS = 60_000
    # Whoever ends it ends all that it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    from benchmarks.load import report, soak

    (soak.report if chosen.soak else report.report)(chosen)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
