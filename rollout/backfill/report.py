"""The rows that could not be taken, for people: a CSV file with a line for each."""

import csv
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from rollout.backfill.running import Refused, Report
from rollout.backfill.seatings import OldRow
from rollout.backfill.verdicts import Refusal
from venues.models import Restaurant, Table

COLUMNS = ("row", "restaurant", "booking", "table", "starts_at", "ends_at", "assigned_at", "reason", "detail")


@contextmanager
def report_to(path: Path) -> Iterator[Report]:
    """This function will write a line for each row of every seating reported, into a file that is whole or not there.

    A run that is killed leaves the file of the run before as it was, and what it had written so far beside it.
    Raises: OSError for a place that cannot be written to.
    """
    part = path.with_name(path.name + ".part")
    with part.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        names = _Names()

        def report(refused: Refused) -> None:
            writer.writerows(_line(row, refusal, names) for seating, refusal in refused for row in seating.rows)
            _keep(file)

        yield report
        _keep(file)
    part.replace(path)


def _keep(file: TextIO) -> None:
    """On the disk before anything of it is discarded."""
    file.flush()
    os.fsync(file.fileno())


def _line(row: OldRow, refusal: Refusal, names: "_Names") -> dict[str, Any]:
    return {
        "row": row.id,
        "restaurant": names.restaurant(row),
        "booking": row.booking_id,
        "table": names.table(row),
        "starts_at": row.starts_at.isoformat() if row.starts_at else "",
        "ends_at": row.ends_at.isoformat() if row.ends_at else "",
        "assigned_at": row.assigned_at.isoformat(),
        "reason": refusal.code,
        "detail": refusal.detail,
    }


class _Names:
    """What staff call a restaurant and its tables; the ids of those nobody knows."""

    def __init__(self) -> None:
        self._restaurants: dict[Any, str] = {}
        self._tables: dict[Any, str] = {}

    def restaurant(self, row: OldRow) -> str:
        known = self._restaurants
        if row.restaurant_id not in known:
            slug = Restaurant.objects.filter(pk=row.restaurant_id).values_list("slug", flat=True).first()
            known[row.restaurant_id] = slug or str(row.restaurant_id)
            tables = Table.objects.filter(restaurant_id=row.restaurant_id).values_list("id", "number")
            self._tables |= dict(tables)
        return known[row.restaurant_id]

    def table(self, row: OldRow) -> str:
        return self._tables.get(row.table_id, str(row.table_id))
