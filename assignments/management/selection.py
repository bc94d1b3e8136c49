"""What the commands share: which restaurant and day they are about, files they read, progress they show."""

import datetime as dt
import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db.models import Q
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from assignments.bookings_csv import YEARS
from venues.models import Restaurant

MOST_DIGITS = 5


def add_selection(parser: ArgumentParser) -> None:
    """This function will add --restaurant and --date."""
    parser.add_argument("--restaurant", metavar="SLUG", help="only this restaurant")
    parser.add_argument("--date", type=date_argument, metavar="YYYY-MM-DD", help="only this service day")


def restaurant_of(options: dict[str, Any]) -> Restaurant | None:
    """This function will return the restaurant that --restaurant names, or None without one.

    Raises: CommandError for an unknown one.
    """
    slug = options["restaurant"]
    if slug is None:
        return None
    restaurant = Restaurant.objects.filter(slug=slug).first()
    if restaurant is None:
        known = ", ".join(Restaurant.objects.order_by("slug").values_list("slug", flat=True)[:10])
        raise CommandError(f"There is no restaurant {slug!r}. Known: {known or 'none yet'}.")
    return restaurant


def bookings_of(options: dict[str, Any]) -> Q:
    """This function will return the filter on bookings that --restaurant and --date mean."""
    restaurant = restaurant_of(options)
    only = Q() if restaurant is None else Q(restaurant=restaurant)
    return only if options["date"] is None else only & Q(service_date=options["date"])


def read_json(path: str) -> object:
    """This function will return a JSON file's content. Raises: CommandError naming file and line."""
    try:
        return json.loads(read_bytes(path))
    except UnicodeDecodeError as error:
        raise CommandError(f"{path}: not UTF-8 text at byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise CommandError(f"{path}: line {error.lineno}: not JSON: {error.msg}") from error
    except RecursionError as error:
        raise CommandError(f"{path}: nested too deeply to be a floor") from error
    except ValueError as error:
        raise CommandError(f"{path}: not JSON: a number in it has too many digits") from error


def read_bytes(path: str) -> bytes:
    """This function will return a file's bytes, `-` being standard input. Raises: CommandError."""
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error


@contextmanager
def progress_bar(title: str, *, total: int, hidden: bool) -> Iterator[tuple[Progress, TaskID]]:
    """This function will show a progress bar on standard error while the block runs, so that --json stays clean."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=hidden) as progress:
        yield progress, progress.add_task(title, total=total)


def date_argument(text: str) -> dt.date:
    """This function will read a day for argparse. Raises: ArgumentTypeError."""
    try:
        date = dt.date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a date such as 2026-11-27") from error
    if date.year not in YEARS:
        raise ArgumentTypeError(f"{text!r} is not of this age")
    return date


def count_argument(text: str) -> int:
    """This function will read a number of bookings or minutes for argparse. Raises: ArgumentTypeError."""
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise ArgumentTypeError(f"{text[:40]!r} is not a whole number from 0 to {10**MOST_DIGITS - 1}")
    return int(text)
