"""Takes the pictures of the documentation: `python -m tests.browser.screenshots`, or some: `… board desk dashboard`."""

import importlib
import os
import sys

import django

KINDS = ("board", "desk", "dashboard")


def main(kinds: list[str]) -> int:
    """This function will take all pictures of these kinds, or of all, and return 1 where some could not be taken."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allocator_project.settings")
    # Playwright has a loop of its own in this thread, which Django would take for an asynchronous one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    django.setup()
    for kind in kinds or KINDS:
        if kind not in KINDS:
            sys.stderr.write(f"There are no pictures of {kind}; there are of {', '.join(KINDS)}.\n")
            return 2
        if status := importlib.import_module(f"tests.browser.{kind}_pictures").main():
            return int(status)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
