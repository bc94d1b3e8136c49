"""What a house lacks, from the parties it could not seat: tables of a size, on a weekday, for a while."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from telemetry.tallies import SLOT_MINUTES, UnseatedGroup

# Codes that more tables, or other ones, would mend.
FOR_WANT_OF_TABLES = ("fully_booked", "overage_only", "party_too_large", "combinations_disabled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """Parties that one more table of a size would have served. Shapes: `seats` None means larger than any table;
    ISO weekday; half hours from `first_slot` to before `end_slot`."""

    restaurant_id: uuid.UUID
    seats: int | None
    weekday: int
    first_slot: int
    end_slot: int
    parties: int
    covers: int


def lacks(groups: Iterable[UnseatedGroup], *, capacities: Mapping[uuid.UUID, Sequence[int]]) -> tuple[Lack, ...]:
    """This function will join half hours that follow each other to spans, the one with most parties first.

    Shapes: `capacities` are each restaurant's sizes of single tables.
    """
    by: dict[tuple[uuid.UUID, int | None, int], dict[int, list[int]]] = {}
    for group in groups:
        if group.code in FOR_WANT_OF_TABLES:
            seats = fitting(group.party_size, capacities=capacities.get(group.restaurant_id, ()))
            slot = by.setdefault((group.restaurant_id, seats, group.weekday), {}).setdefault(group.slot, [0, 0])
            slot[0] += group.parties
            slot[1] += group.covers
    found = [
        Lack(
            restaurant_id=restaurant_id,
            seats=seats,
            weekday=weekday,
            first_slot=run[0],
            end_slot=run[-1] + 1,
            parties=sum(slots[slot][0] for slot in run),
            covers=sum(slots[slot][1] for slot in run),
        )
        for (restaurant_id, seats, weekday), slots in by.items()
        for run in _runs(sorted(slots))
    ]
    return tuple(sorted(found, key=lambda one: (-one.parties, -one.covers, one.weekday, one.first_slot, str(one))))


def fitting(party_size: int, *, capacities: Sequence[int]) -> int | None:
    """This function will return the size of the smallest table that has room for them all; None where none has."""
    return min((seats for seats in capacities if seats >= party_size), default=None)


def clock(slot: int) -> str:
    """This function will say when a half hour begins."""
    minutes = slot * SLOT_MINUTES % (24 * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _runs(slots: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for slot in slots:
        if runs and runs[-1][-1] + 1 == slot:
            runs[-1].append(slot)
        else:
            runs.append([slot])
    return runs
