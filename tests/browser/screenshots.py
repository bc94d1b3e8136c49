"""Takes the pictures of the documentation, after `make demo`.

All of them: `python -m tests.browser.screenshots`; some: `python -m tests.browser.screenshots board desk`.
"""

import argparse
import importlib
import os

import django

KINDS = ("board", "desk", "dashboard")


def main() -> None:
    """This function will take all pictures of the kinds that are named, or of all."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.screenshots", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="kind", help=f"{', '.join(KINDS)}; all when none is named")
    kinds = parser.parse_args().kinds or KINDS
    if unknown := set(kinds) - set(KINDS):
        parser.error(f"there are no pictures of {', '.join(sorted(unknown))}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allocator_project.settings")
    # Playwright has a loop of its own in this thread, which Django would take for an asynchronous one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    django.setup()
    pictures = importlib.import_module("tests.browser.pictures")
    with pictures.browsing() as (browser, address):
        for kind in kinds:
            importlib.import_module(f"tests.browser.{kind}_pictures").take_all(browser, address)


if __name__ == "__main__":
    main()
