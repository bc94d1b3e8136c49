"""What a party would get if it were given tables now. Reads without locking, writes nothing."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import planner
from assignments.commands import Span
from assignments.decisions.eligibility import request_for, require_pace
from assignments.models import ServiceBook
from assignments.ports import NoClaims, Refused
from assignments.reading import read
from assignments.refusals import told
from assignments.routing import Route
from assignments.snapshot import BookingSeen, Snapshot
from assignments.timing import NEARBY, window_of
from assignments.translation import hours_now
from venues.models import Restaurant


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The best plans with the proof that nothing is better, or the refusal as JSON, for this party."""

    plans: tuple[planner.Plan, ...]
    certificate: planner.Certificate
    refusal: dict[str, Any] | None


def quote_booking(snapshot: Snapshot, *, restaurant: Restaurant, limit: int) -> Quote:
    """This function will rank what a booking could have, as if it had and held nothing yet.

    Shapes: `snapshot` is a repository's of this booking.
    """
    booking = snapshot.booking
    live = snapshot.live_assignment_of(booking.id)
    own = [*snapshot.holds_of(booking.id), *([live.id] if live else [])]
    return _quote(booking, snapshot=snapshot.without(own), restaurant=restaurant, limit=limit)


def quote_party(
    restaurant: Restaurant, *, party_size: int, starts_at: dt.datetime, tags: frozenset[str], limit: int
) -> Quote:
    """This function will rank what a party could have that has not booked.

    Raises: WindowUnavailable when the house does not serve it then; PacingExceeded.
    """
    hours = hours_now(restaurant)
    window = window_of(starts_at, party_size=party_size, hours=hours)
    party = BookingSeen(
        id=uuid.UUID(int=0),
        state="pending",
        party_size=party_size,
        starts_at=window.seated_at,
        window=(window.starts_at, window.ends_at),
        service_date=window.service_date,
        tags=tags,
    )
    span = (window.starts_at - NEARBY, window.ends_at + NEARBY)
    snapshot = look(restaurant, day=window.service_date, span=span)
    require_pace(party, snapshot=snapshot)
    return _quote(party, snapshot=snapshot, restaurant=restaurant, limit=limit)


def look(restaurant: Restaurant, *, day: dt.date, span: Span, route: Route | None = None) -> Snapshot:
    """This function will read a restaurant around a service day, about no booking in particular.

    Cost: two statements, three where arrivals are paced, one more where `route` is not given.
    """
    books = ServiceBook.objects.filter(restaurant=restaurant, service_date=day)
    # Arrivals are counted on the days of the books; a day that nobody has booked has no book and no arrivals.
    return read(
        None, restaurant=restaurant, bookings=(), books=tuple(books), spans=(span,), claims=NoClaims(), route=route
    )


def _quote(party: BookingSeen, *, snapshot: Snapshot, restaurant: Restaurant, limit: int) -> Quote:
    request = request_for(party, limit=limit)
    ranking = planner.plan(snapshot.floor, policy=snapshot.policy, request=request, occupied=snapshot.occupied)
    refusal = None
    if ranking.refusal is not None:
        refused = Refused(refusal=ranking.refusal, window=request.window)
        refusal = told(refused, restaurant=restaurant, party_size=party.party_size)
    return Quote(plans=ranking.plans, certificate=ranking.certificate, refusal=refusal)
