"""Who of those that wait may come at all, as far as the pace of arrivals allows. Pure."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from venues.pacing import Pacing, slot_of
from venues.windows import Seating


@dataclass(frozen=True, slots=True)
class Arriving:
    """A party with its time."""

    id: uuid.UUID
    starts_at: dt.datetime
    party_size: int
    priority: int


def beyond_pace(
    *, arriving: Iterable[Arriving], waiting: Iterable[Arriving], pacing: Pacing, seatings: tuple[Seating, ...]
) -> frozenset[uuid.UUID]:
    """This function will return those that wait and would be too many beside those that arrive.

    The most important are let in first, then the earliest, each as long as its quarter of an hour has room.
    """
    if not pacing.limits_anything:
        return frozenset()
    covers: Counter[dt.datetime] = Counter()
    parties: Counter[dt.datetime] = Counter()
    for party in arriving:
        covers[slot_of(party.starts_at)] += party.party_size
        parties[slot_of(party.starts_at)] += 1
    too_many = set()
    for party in sorted(waiting, key=lambda party: (-party.priority, party.starts_at, party.id)):
        slot, pace = slot_of(party.starts_at), pacing.of(period_of(party.starts_at, seatings=seatings))
        if pace.excess(covers=covers[slot] + party.party_size, parties=parties[slot] + 1):
            too_many.add(party.id)
            continue
        covers[slot] += party.party_size
        parties[slot] += 1
    return frozenset(too_many)


def period_of(starts_at: dt.datetime, *, seatings: tuple[Seating, ...]) -> str | None:
    """This function will return the name of the service period in which a party is seated then; None outside all."""
    return next((each.period.name for each in seatings if each.opens_at <= starts_at <= each.last_seating_at), None)
