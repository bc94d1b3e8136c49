"""A small house before a command, and what was told by it: name, of whom, payload."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from assignments.commands import Command
from assignments.errors import AssignmentError
from assignments.models import AutoAssignJob, Booking
from assignments.ports import Refused
from assignments.wiring import repository
from telemetry.models import Event
from tests.assignments.doing import commit, done
from tests.builders import A_WEEK_BEFORE, FRIDAY, SEVEN, booking, house, request, table, table_ids
from tests.pipeline.waiting import run
from venues.models import Restaurant

ACTOR, PIPELINE = "host", "auto-assign"
Told = tuple[str, str, dict[str, Any]]
PENDING, CONFIRMED, SEATED = "pending", "confirmed", "seated"


@dataclass
class Stage:
    """A house with two tables for two and one for four; parties are called by what the test calls them."""

    restaurant: Restaurant = field(default_factory=lambda: house(table("T1", 2), table("T2", 2), table("T3", 4)))
    parties: dict[str, Booking] = field(default_factory=dict)

    def waits(self, name: str, **changes: Any) -> Booking:
        """A party without a table."""
        self.parties[name] = booking(self.restaurant, **changes)
        return self.parties[name]

    def has(self, name: str, *numbers: str, **changes: Any) -> Booking:
        """A party with these tables."""
        stored = self.waits(name, **changes)
        done(request(stored, table_ids=self.tables(*numbers)))
        return stored

    def tables(self, *numbers: str) -> Any:
        return table_ids(self.restaurant, *numbers)

    def told_by(self, does: Command | Callable[[], Any], *, actor: str = ACTOR) -> list[Told]:
        """What a command, or a call, told in order; all of it by one actor and about this house."""
        last = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
        done(does, repository=repository()) if isinstance(does, Command) else does()
        events = list(Event.objects.filter(id__gt=last).order_by("id"))
        assert {event.actor for event in events} <= {actor}, [(event.name, event.actor) for event in events]
        assert {event.restaurant_id for event in events} <= {self.restaurant.pk}
        return [(event.name, self.name_of(event.booking_id), event.payload) for event in events]

    def told_by_refusing(self, command: Command, *, error: type[AssignmentError] | None = None) -> list[Told]:
        """What is told where a command is refused: with this error, or (None) because there is no plan."""
        return self.told_by(lambda: refused(command, error))

    def told_by_pipeline(self, name: str, *, now: dt.datetime = A_WEEK_BEFORE) -> list[Told]:
        """What one run of a party's job told."""
        return self.told_by(lambda: run(self.parties[name], now=now), actor=PIPELINE)

    def name_of(self, booking_id: Any) -> str:
        names = {party.pk: name for name, party in self.parties.items()}
        return names.get(booking_id, "somebody" if booking_id else "")


def turned(name: str, who: str, *, before: str, after: str, party_size: int = 2) -> Told:
    """A booking that is in another state."""
    return name, who, {"from": before, "to": after, "partySize": party_size}


def committed(who: str, *numbers: str, source: str = "manual", **more: Any) -> Told:
    """Tables that were given to a party."""
    return "assignment.committed", who, {"tables": list(numbers), "source": source, **more}


def seating(who: str, *numbers: str, **more: Any) -> list[Told]:
    """A party that gets its first tables by hand, and looks for none any more."""
    return [
        committed(who, *numbers, **more),
        turned("booking.confirmed", who, before=PENDING, after=CONFIRMED),
        ("job.cancelled", who, {}),
    ]


def waiting_again(who: str, *numbers: str, round_: int = 0) -> list[Told]:
    """A party that has lost its tables and waits for others."""
    return [
        ("assignment.released", who, {"tables": list(numbers)}),
        turned("booking.released", who, before=CONFIRMED, after=PENDING),
        ("job.queued", who, {"round": round_}),
    ]


def looking(*helps: str, party_size: int = 2, starts_at: dt.datetime = SEVEN) -> dict[str, Any]:
    """A party without a table, as it is described to whoever counts such parties."""
    return {
        "partySize": party_size,
        "startsAt": starts_at.isoformat(),
        "serviceDate": FRIDAY.isoformat(),
        "zones": [],
        "helps": list(helps),
    }


def refused(command: Command, error: type[AssignmentError] | None) -> None:
    if error is None:
        assert isinstance(commit(command, repository=repository()), Refused)
        return
    with pytest.raises(error):
        commit(command, repository=repository())


def job_of(stored: Booking) -> AutoAssignJob:
    """The party's newest job."""
    return AutoAssignJob.objects.select_related("booking", "restaurant").filter(booking=stored).latest("created_at")
