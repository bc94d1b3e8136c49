"""Asks for plans of a whole evening and applies them, as a manager would."""

from typing import Any

from assignments import optimising
from assignments.models import Assignment, Booking, Proposal
from assignments.optimising import Asked
from assignments.ports import Committed
from tests.assignments.doing import REPOSITORY, done
from tests.builders import A_WEEK_BEFORE, FRIDAY, request, table_ids
from venues.models import Restaurant


def proposed(restaurant: Restaurant, **asked: Any) -> Proposal:
    about = Asked(restaurant=restaurant, service_date=FRIDAY, time_limit_seconds=5, **asked)
    proposal = optimising.propose_now(about, now=A_WEEK_BEFORE, actor="manager")
    assert proposal.state == "ready", proposal.fault
    return proposal


def apply(proposal: Proposal, *, key: str | None = None) -> Committed:
    return optimising.apply(proposal, at=A_WEEK_BEFORE, actor="manager", key=key, repository=REPOSITORY)


def state_of(proposal: Proposal) -> str:
    return str(Proposal.objects.get(pk=proposal.pk).state)


def seat(stored: Booking, *numbers: str) -> None:
    ids = table_ids(stored.restaurant, *numbers)
    done(request(stored, table_ids=ids, source="manual", overrides=frozenset({"overage"})))


def tables_of(stored: Booking) -> list[str]:
    return list(Assignment.objects.get(booking=stored, state="confirmed").plan["tables"])
