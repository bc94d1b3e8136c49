"""Whether a party may have tables: the planner's rules on the snapshot, and the pace of arrivals. One judge for all.

Every command that gives tables asks here, so that manual, auto and moves never have a second opinion.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

import planner
from assignments.commands import OVERRIDABLE
from assignments.errors import Blocker, InvalidCommand, PacingExceeded, SelectionIneligible, TableTaken
from assignments.pace import period_of
from assignments.ports import Refused
from assignments.snapshot import BookingSeen, Snapshot
from assignments.translation import blocker, span_minutes
from venues.pacing import slot_of
from venues.windows import seatings_on

OCCUPANCY_CODES = frozenset({"occupied", "held", "blocked"})


@dataclass(frozen=True, slots=True)
class Choice:
    """A plan, with the certificate that it is the best one where it was chosen, and the rules that were set aside.

    Shapes: `chosen_by` names somebody other than the planner or a person.
    """

    plan: planner.Plan
    certificate: planner.Certificate | None = None
    overrides: tuple[str, ...] = ()
    chosen_by: str = ""


def choose(booking: BookingSeen, *, snapshot: Snapshot, other_than: Collection[uuid.UUID] = ()) -> Choice | Refused:
    """This function will let whoever chooses in this house choose tables, not exactly those it should differ from."""
    chooser = snapshot.route.chooser or best
    return chooser(booking, snapshot=snapshot, other_than=other_than)


def best(booking: BookingSeen, *, snapshot: Snapshot, other_than: Collection[uuid.UUID] = ()) -> Choice | Refused:
    """This function will return the planner's best plan that is not exactly the tables it should differ from."""
    request = request_for(booking, limit=2 if other_than else 1)
    ranking = planner.plan(snapshot.floor, policy=snapshot.policy, request=request, occupied=snapshot.occupied)
    if ranking.refusal is not None:
        return Refused(refusal=ranking.refusal, window=request.window, basis=snapshot.basis)
    unwanted = {str(table_id) for table_id in other_than}
    other = next((plan for plan in ranking.plans if set(plan.table_ids) != unwanted), None)
    if other is None:
        return Refused(refusal=_nothing_else(booking, snapshot, unwanted), window=request.window, basis=snapshot.basis)
    return Choice(other, ranking.certificate)


def accept(
    booking: BookingSeen,
    *,
    table_ids: Collection[uuid.UUID],
    snapshot: Snapshot,
    overrides: frozenset[str] = frozenset(),
) -> Choice:
    """This function will return the plan of tables that somebody picked, if the rules allow it.

    Raises: InvalidCommand, TableTaken, SelectionIneligible.
    """
    wanted = tuple(sorted(str(table_id) for table_id in table_ids))
    floor, policy, request = snapshot.floor, snapshot.policy, request_for(booking)
    try:
        broken = planner.check(floor, policy=policy, request=request, occupied=snapshot.occupied, table_ids=wanted)
    except planner.InvalidProblem as fault:
        raise InvalidCommand(f"{fault.path}: {fault.detail}") from fault
    if OCCUPANCY_CODES & set(broken):
        raise TableTaken(blockers=blockers_of(wanted, booking=booking, snapshot=snapshot))
    forbidden = tuple(code for code in broken if code not in overrides & OVERRIDABLE)
    if forbidden:
        raise SelectionIneligible(violations=forbidden)
    plan = planner.appraise(floor, policy=policy, party_size=booking.party_size, table_ids=wanted)
    return Choice(plan, overrides=(*broken, *_pace_set_aside(booking, snapshot, overrides)))


def blockers_of(table_ids: Collection[str], *, booking: BookingSeen, snapshot: Snapshot) -> tuple[Blocker, ...]:
    """This function will return who has these tables during the booking's window."""
    start, end = span_minutes(booking.window)
    rows = (row for row in snapshot.occupied if row.table in table_ids)
    during = (row for row in rows if row.window[0] < end and start < row.window[1])
    return tuple(blocker(row, floor=snapshot.floor) for row in during)


def require_pace(
    booking: BookingSeen,
    *,
    snapshot: Snapshot,
    beside: Collection[BookingSeen] = (),
    overrides: frozenset[str] = frozenset(),
) -> None:
    """This function will let the booking arrive when it wants to, if not too many others do, `beside` it included.

    Raises: PacingExceeded.
    """
    if not snapshot.pacing.limits_anything or "pacing_exceeded" in overrides:
        return
    slot = slot_of(booking.starts_at)
    pace = snapshot.pacing.of(_period_of(booking, snapshot))
    others = next((arrivals for arrivals in snapshot.arrivals if arrivals.slot == slot), None)
    covers, parties = (others.covers, others.parties) if others else (0, 0)
    together = [other for other in beside if slot_of(other.starts_at) == slot]
    covers += booking.party_size + sum(other.party_size for other in together)
    excess = pace.excess(covers=covers, parties=parties + 1 + len(together))
    if excess is not None:
        noun, limit, count = excess
        raise PacingExceeded(slot=slot, noun=noun, limit=limit, with_this=count)


def _pace_set_aside(booking: BookingSeen, snapshot: Snapshot, overrides: frozenset[str]) -> tuple[str, ...]:
    """Where a manager lets a party arrive although too many do; one that has tables arrives with nobody's leave."""
    if "pacing_exceeded" not in overrides or booking.state != "pending":
        return ()
    try:
        require_pace(booking, snapshot=snapshot)
    except PacingExceeded as exceeded:
        return (exceeded.code,)
    return ()


def request_for(booking: BookingSeen, *, limit: int = 1, excluded: Collection[str] = ()) -> planner.Request:
    """This function will return the planner's request for a booking."""
    return planner.Request(
        party_size=booking.party_size,
        window=span_minutes(booking.window),
        required_tags=booking.tags,
        zones=booking.zones,
        excluded_tables=frozenset(excluded),
        limit=limit,
    )


def _period_of(booking: BookingSeen, snapshot: Snapshot) -> str | None:
    return period_of(booking.starts_at, seatings=seatings_on(booking.service_date, hours=snapshot.hours))


def _nothing_else(booking: BookingSeen, snapshot: Snapshot, unwanted: set[str]) -> planner.Refusal:
    """Why there is no second set: what the planner says of the floor without the first one's tables."""
    request = request_for(booking, excluded=unwanted)
    ranking = planner.plan(snapshot.floor, policy=snapshot.policy, request=request, occupied=snapshot.occupied)
    assert ranking.refusal is not None, "a plan without those tables would have been the second one"
    return ranking.refusal
