"""Comparisons as tests need them: stored as they are told, whether anybody was asked or not."""

import itertools
import uuid
from typing import Any

from assignments.models import Booking
from assignments.repository import PostgresAssignmentRepository
from rollout.asking import Answer
from rollout.comparisons import Note, compare
from rollout.models import ShadowComparison
from rollout.questions import question_of
from tests.builders import FRIDAY, SEVEN, table_ids
from venues.models import Restaurant

_ids = itertools.count(1)
NOTHING = {"slack": 0, "join": 0, "fragmentation": 0, "zones": 0, "scarcity": 0, "lookahead": 0}


def plan(*numbers: str, broken: tuple[str, ...] = (), **parts: int) -> dict[str, Any]:
    """A plan as a comparison keeps it, whose price is made of these parts."""
    breakdown = NOTHING | parts
    return {
        "tables": list(numbers),
        "tableIds": [number.lower() for number in numbers],
        "scoreMilli": sum(breakdown.values()),
        "breakdown": breakdown,
        "broken": list(broken),
        "relaxed": [],
    }


def comparison(restaurant: Restaurant, outcome: str, **changes: Any) -> ShadowComparison:
    """A stored comparison of a party of two on Friday at seven; ids count up."""
    old, new = changes.get("legacy_plan"), changes.get("v2_plan")
    known: dict[str, Any] = {
        "id": uuid.UUID(int=next(_ids)),
        "restaurant": restaurant,
        "outcome": outcome,
        "mode": "shadow",
        "operation": "assign",
        "party_size": 2,
        "starts_at": SEVEN,
        "service_date": FRIDAY,
        "snapshot": {},
        "snapshot_hash": "",
        "legacy_score_milli": old["scoreMilli"] if old else None,
        "v2_score_milli": new["scoreMilli"] if new else None,
        "legacy_covers": changes.get("party_size", 2) if old else 0,
        "v2_covers": changes.get("party_size", 2) if new else 0,
    }
    return ShadowComparison.objects.create(**known | changes)


def compared(stored: Booking, *numbers: str, source: str = "import") -> ShadowComparison:
    """A comparison of ours with an old one that gave the booking these tables, on the floor as it is.

    A live one without tables asks the stand-in.
    """
    seen = PostgresAssignmentRepository().snapshot(booking_id=stored.pk)
    table_list = tuple(sorted(str(table_id) for table_id in table_ids(stored.restaurant, *numbers)))
    told = Answer(table_ids=table_list, reason="" if numbers else "no_plan", microseconds=300)
    note = Note(
        restaurant_id=stored.restaurant_id,
        booking_id=stored.pk,
        mode="shadow",
        operation="assign",
        starts_at=stored.starts_at,
        service_date=stored.service_date,
        question=question_of(seen.booking, snapshot=seen),
        legacy=None if source == "live" and not numbers else told,
        source=source,
    )
    return compare(note)


def many(restaurant: Restaurant, **outcomes: int) -> None:
    """So many comparisons of each class, made beside decisions in shadow, at this moment of the database."""
    _many(restaurant, outcomes)


def many_in(mode: str, restaurant: Restaurant, **outcomes: int) -> None:
    """The same in another mode."""
    _many(restaurant, outcomes, mode=mode)


def _many(restaurant: Restaurant, outcomes: dict[str, int], **changes: Any) -> None:
    known: dict[str, Any] = {
        "restaurant": restaurant,
        "mode": "shadow",
        "operation": "assign",
        "party_size": 2,
        "starts_at": SEVEN,
        "service_date": FRIDAY,
        "snapshot": {},
    }
    ShadowComparison.objects.bulk_create(
        ShadowComparison(outcome=outcome, **known | changes)
        for outcome, count in outcomes.items()
        for _ in range(count)
    )
