"""Reads rows into a snapshot. Each read is a statement of its own, after the lock: a locking statement's view is older.

What is read depends on the command, so that an assignment costs one read and only rarer commands cost more.
"""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    Sum,
    Value,
)

import planner
from assignments import database_clock, states
from assignments.commands import (
    ApplyProposal,
    AssignmentCommitRequest,
    Block,
    Command,
    PlaceHold,
    Span,
    Unblock,
    WalkIn,
)
from assignments.models import Assignment, Booking, Occupancy, Proposal, ServiceBook
from assignments.ports import Claims
from assignments.routing import OURS, Route, gives_tables, routing
from assignments.snapshot import Arrivals, AssignmentSeen, BookingSeen, ClaimSeen, Snapshot
from assignments.statements import read_ledger
from assignments.translation import (
    automation_of,
    floor_of,
    hours_now,
    occupied_of,
    pacing_of,
    policy_hash,
    policy_of,
    zone_names_of,
)
from venues.models import Restaurant
from venues.pacing import EPOCH, SLOT

GIVES_FIRST_TABLES = (AssignmentCommitRequest, WalkIn, Block, Unblock, PlaceHold)


def read(
    command: Command | None,
    *,
    restaurant: Restaurant,
    bookings: tuple[Booking, ...],
    books: tuple[ServiceBook, ...],
    spans: tuple[Span, ...],
    claims: Claims,
    route: Route | None = None,
) -> Snapshot:
    """This function will read what a decision about these bookings and spans needs. Shapes: `books` are those locked.

    Cost: one statement for an assignment; one more each for live assignments, holds and paced arrivals, and for the
    way things go in the restaurant, where that matters and whoever calls has not asked.
    """
    policy, pacing = policy_of(restaurant), pacing_of(restaurant)
    route = route or route_of(command, restaurant_id=restaurant.pk)
    occupied, lapsed, held_for = _occupied(restaurant.pk, spans)
    versions = tuple((book.service_date, book.version) for book in books)
    booking_ids = [booking.pk for booking in bookings]
    return Snapshot(
        restaurant_id=restaurant.pk,
        hours=hours_now(restaurant),
        floor=floor_of(restaurant_id=restaurant.pk, floor_version=restaurant.floor_version),
        policy=route.restrict(policy),
        route=route,
        floor_version=restaurant.floor_version,
        policy_hash=policy_hash(policy),
        automation=automation_of(restaurant),
        book_versions=versions,
        bookings=tuple(seen(booking, restaurant=restaurant) for booking in bookings),
        assignments=_newest_assignments(booking_ids) if _looks_back(command, bookings) else (),
        occupied=occupied,
        lapsed=lapsed,
        held_for=held_for,
        claims=_claims(command, claims),
        pacing=pacing,
        arrivals=_arrivals(restaurant.pk, [day for day, _ in versions], booking_ids) if pacing.limits_anything else (),
        proposal_state=_proposal_state(command),
        zone_names=zone_names_of(restaurant_id=restaurant.pk, floor_version=restaurant.floor_version),
    )


def route_of(command: Command | None, *, restaurant_id: uuid.UUID) -> Route:
    """This function will ask how things go in the restaurant, if it matters to the command. *Cost*: see `Routing`."""
    return routing().route(restaurant_id, command=command) if gives_tables(command) else OURS


def seen(booking: Booking, *, restaurant: Restaurant) -> BookingSeen:
    """This function will return a booking's row as a value."""
    names = dict(zone_names_of(restaurant_id=restaurant.pk, floor_version=restaurant.floor_version))
    return BookingSeen(
        id=booking.pk,
        state=booking.state,
        party_size=booking.party_size,
        starts_at=booking.starts_at,
        window=(booking.window.lower, booking.window.upper),
        service_date=booking.service_date,
        tags=frozenset(booking.tags),
        zones=frozenset(names[zone_id] for zone_id in booking.zone_ids if zone_id in names),
        revision=booking.revision,
        pinned=booking.pinned,
        proposed_id=booking.proposed_assignment_id,
    )


def _occupied(
    restaurant_id: uuid.UUID, spans: Iterable[Span]
) -> tuple[tuple[planner.Occupied, ...], frozenset[uuid.UUID], tuple[tuple[uuid.UUID, uuid.UUID], ...]]:
    """Who overlaps the spans, whose deadlines have passed by the clock of this very statement, who holds for whom."""
    rows = read_ledger(restaurant_id, spans=tuple(spans))
    lapsed = frozenset(uuid.UUID(row.holder) for row in rows if row.is_over)
    standing = [row for row in rows if not row.is_over]
    held_for = tuple((uuid.UUID(row.holder), row.booking_id) for row in standing if row.booking_id is not None)
    return tuple(occupied_of(row) for row in standing), lapsed, held_for


def _looks_back(command: Command | None, bookings: tuple[Booking, ...]) -> bool:
    """Who is given its first tables has had none, except those that wait for approval."""
    waits = any(booking.proposed_assignment_id is not None for booking in bookings)
    return waits or not isinstance(command, GIVES_FIRST_TABLES)


def _proposal_state(command: Command | None) -> str | None:
    if not isinstance(command, ApplyProposal):
        return None
    return Proposal.objects.filter(pk=command.proposal_id).values_list("state", flat=True).first()


def _newest_assignments(booking_ids: list[uuid.UUID]) -> tuple[AssignmentSeen, ...]:
    rows = Assignment.objects.filter(booking_id__in=booking_ids).select_related("merge_group")
    newest = rows.order_by("booking_id", "-created_at").distinct("booking_id")
    return tuple(
        AssignmentSeen(
            id=row.pk,
            booking_id=row.booking_id,
            state=row.state,
            table_ids=tuple(row.table_ids),
            window=(row.window.lower, row.window.upper),
            merge_group_id=row.merge_group.pk if hasattr(row, "merge_group") else None,
        )
        for row in newest
    )


def _claims(command: Command | None, claims: Claims) -> tuple[ClaimSeen, ...]:
    named = command.existing_holds if command is not None else ()
    return claims.load(named) if named else ()


def _arrivals(restaurant_id: uuid.UUID, days: list[dt.date], leaving_out: list[uuid.UUID]) -> tuple[Arrivals, ...]:
    """Who has a table, or has one held, and arrives on these days, by quarter of an hour."""
    slot = Func(Value(SLOT), F("starts_at"), Value(EPOCH), function="date_bin", output_field=DateTimeField())
    holds = Occupancy.objects.filter(
        kind=Occupancy.Kind.HOLD, booking_id=OuterRef("pk"), expires_at__gt=database_clock.now()
    )
    coming = Q(state__in=states.WITH_TABLES) | Q(state="pending") & Q(Exists(holds))
    rows = Booking.objects.filter(coming, restaurant_id=restaurant_id, service_date__in=days)
    rows = rows.exclude(pk__in=leaving_out)
    counted = rows.annotate(slot=slot).values("slot").annotate(covers=Sum("party_size"), parties=Count("pk"))
    return tuple(Arrivals(**row) for row in counted.order_by("slot"))
