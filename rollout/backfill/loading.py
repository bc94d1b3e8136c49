"""Brings the old ledger here from a file, with our ids for the names in it, to be taken over as any old row."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import transaction

from assignments.bookings_csv import RowFault
from rollout.foreign.decisions_file import Decision
from rollout.foreign.houses import AT_ONCE, Placed, by_house
from rollout.models import LegacyAssignment

ASSIGNED_BY = "old allocator"


@dataclass(slots=True)
class Loaded:
    """What became of a file. Units: rows of the ledger; `known` are of bookings it has rows of already."""

    rows: int = 0
    known: int = 0
    faults: list[RowFault] = field(default_factory=list)


def load(decisions: Iterable[Decision], *, dry_run: bool = False) -> Loaded:
    """This function will store what an old allocator decided as rows of the old ledger, all or nothing.

    Of several decisions on one booking the last one counts; without tables it says nothing. What is there stays as it
    is, so a file may be loaded twice. Cost: four statements for each thousand bookings.
    """
    done = Loaded()
    with transaction.atomic():
        for house, placed in by_house(decisions, faults=done.faults):
            last = list({each.booking.id: each for each in placed}.values())
            for start in range(0, len(last), AT_ONCE):
                _store(last[start : start + AT_ONCE], house.restaurant.pk, done)
        transaction.set_rollback(dry_run)
    done.faults.sort(key=lambda fault: fault.line)
    return done


def _store(placed: list[Placed], restaurant_id: uuid.UUID, done: Loaded) -> None:
    """What the ledger says of a booking already, in whichever tables, is newer than any file."""
    told = LegacyAssignment.objects.filter(booking_id__in=[each.booking.id for each in placed])
    known = set(told.values_list("booking_id", flat=True))
    new = [row for each in placed if each.booking.id not in known for row in _rows(each, restaurant_id)]
    LegacyAssignment.objects.bulk_create(new)
    done.rows += len(new)
    done.known += sum(len(each.table_ids) for each in placed if each.booking.id in known)


def _rows(placed: Placed, restaurant_id: uuid.UUID) -> Iterator[LegacyAssignment]:
    start, end = placed.booking.window
    group = uuid.uuid4() if len(placed.table_ids) > 1 else None
    for table_id in placed.table_ids:
        yield LegacyAssignment(
            restaurant_id=restaurant_id,
            booking_id=placed.booking.id,
            table_id=uuid.UUID(table_id),
            start_at=start,
            end_at=end,
            merge_group_id=group,
            assigned_at=placed.decided_at,
            assigned_by=ASSIGNED_BY,
        )
