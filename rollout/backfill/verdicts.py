"""Whether an old seating can be taken, judged on one snapshot. Pure: no reads, no writes, no clock.

What a manager may set aside – too many seats, a party too small or too large for its table – is taken as it is, and
noted: those guests were promised that table. A set the floor does not join is refused unless the operator accepts it.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache

import planner
from assignments.commands import OVERRIDABLE, Span
from assignments.decisions.eligibility import blockers_of
from assignments.errors import Blocker
from assignments.snapshot import BookingSeen, Snapshot
from rollout.backfill.seatings import OldSeating

# What the old one gave up silently. A missing join is for people to judge: the floor may simply not know it yet.
SET_ASIDE = OVERRIDABLE - {"not_joined", "pacing_exceeded"}
MERGE_RULES = ("combinations_disabled", "too_many_tables", "not_movable", "cross_zone", "not_joined")
# A code per reason, with what it means; `merge_unsupported` and `rule_broken` name the planner's rules beside it.
REASONS = {
    "unknown_restaurant": "there is no such restaurant",
    "unknown_booking": "there is no such booking in this restaurant",
    "booking_over": "the booking is cancelled, over or was never seen again",
    "already_assigned": "our ledger gives the booking other tables or another time",
    "unknown_table": "a table is not of this restaurant",
    "time_unclear": "its rows name no time, several times, or one that ends before it begins",
    "other_time": "its time does not hold the booking's start",
    "merge_unsupported": "the house cannot push these tables together",
    "rule_broken": "its tables may not seat this party, whoever says so",
    "overlap": "somebody has one of its tables at that time",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a seating cannot be taken. Shapes: `code` is one of `REASONS`; `table_id` the table it is about, if one."""

    code: str
    detail: str
    table_id: uuid.UUID | None = None


NO_SUCH_HOUSE = Refusal("unknown_restaurant", "there is no such restaurant here")


@dataclass(frozen=True, slots=True)
class Takeable:
    """A seating that can be taken: for whom, when (as promised, not as our turn times would have it), at what price."""

    booking: BookingSeen
    plan: planner.Plan
    overrides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """The seating stands in our ledger already, exactly so, as this assignment."""

    assignment_id: uuid.UUID


Verdict = Takeable | Known | Refusal


def judge(seating: OldSeating, *, snapshot: Snapshot, accepted: Collection[str] = ()) -> Verdict:
    """This function will say whether our ledger can take the seating as it is.

    Shapes: `accepted` are further rules to set aside. Cost: rules of the same tables and party are judged once.
    """
    booking = next((seen for seen in snapshot.bookings if seen.id == seating.booking_id), None)
    if booking is None:
        return Refusal("unknown_booking", f"booking {seating.booking_id} is not known here")
    window = _window(seating, booking)
    stands = _as_it_stands(seating, booking, window, snapshot)
    if stands is not None:
        return stands
    if isinstance(window, Refusal):
        return window
    promised = replace(booking, window=window)
    stranger = _stranger(seating, snapshot)
    if stranger is not None:
        return stranger
    broken = _broken(promised, seating.table_ids, snapshot)
    refused = [rule for rule in broken if rule not in SET_ASIDE | set(accepted) & OVERRIDABLE]
    if refused:
        return _against_the_rules(refused, seating, snapshot)
    cleared = snapshot.without(snapshot.holds_of(booking.id))
    blockers = blockers_of({str(each) for each in seating.table_ids}, booking=promised, snapshot=cleared)
    if blockers:
        return _overlap(blockers[0])
    plan = _price(snapshot.floor, snapshot.policy, booking.party_size, _texts(seating.table_ids))
    return Takeable(promised, plan, broken)


def _as_it_stands(
    seating: OldSeating, booking: BookingSeen, window: Span | Refusal, snapshot: Snapshot
) -> Known | Refusal | None:
    """What our ledger says of the booking already; None while it waits for tables."""
    live = snapshot.live_assignment_of(booking.id)
    if live is not None:
        if (live.table_ids, live.window) == (seating.table_ids, window):
            return Known(live.id)
        numbers = " + ".join(snapshot.numbers_of(live.table_ids))
        return Refusal("already_assigned", f"our ledger has the booking at {numbers}, {_said(live.window)}")
    if booking.state != "pending":
        return Refusal("booking_over", f"the booking is {booking.state}")
    return None


def _window(seating: OldSeating, booking: BookingSeen) -> Span | Refusal:
    """The time the guests were promised. Rows without one meant the booking's; two of them contradict each other."""
    silent = [row for row in seating.rows if None in row.times]
    if any(row.starts_at or row.ends_at for row in silent):
        return Refusal("time_unclear", "a row names only one end of its time")
    windows = {*seating.windows, *([booking.window] if silent else [])}
    if len(windows) > 1:
        return Refusal("time_unclear", f"its rows say {' and '.join(_said(window) for window in sorted(windows))}")
    ((start, end),) = windows
    if end <= start:
        return Refusal("time_unclear", f"its time ends before it begins: {_said((start, end))}")
    if not start <= booking.starts_at < end:
        return Refusal("other_time", f"the booking starts {booking.starts_at:%Y-%m-%d %H:%M}, {_said((start, end))}")
    return start, end


def _stranger(seating: OldSeating, snapshot: Snapshot) -> Refusal | None:
    ours = {table.id for table in snapshot.floor.tables}
    unknown = next((each for each in seating.table_ids if str(each) not in ours), None)
    return None if unknown is None else Refusal("unknown_table", f"table {unknown} is not on this floor", unknown)


def _against_the_rules(rules: list[str], seating: OldSeating, snapshot: Snapshot) -> Refusal:
    numbers = " + ".join(snapshot.numbers_of(seating.table_ids))
    merging = [rule for rule in rules if rule in MERGE_RULES]
    code = "merge_unsupported" if merging else "rule_broken"
    return Refusal(code, f"{numbers}: {', '.join(merging or rules)}")


def _overlap(blocker: Blocker) -> Refusal:
    return Refusal("overlap", str(blocker), blocker.table_id)


def _broken(booking: BookingSeen, table_ids: tuple[uuid.UUID, ...], snapshot: Snapshot) -> tuple[str, ...]:
    wish = (booking.party_size, booking.tags, booking.zones)
    return _broken_by(snapshot.floor, snapshot.policy, wish, _texts(table_ids))


@lru_cache(maxsize=65_536)
def _broken_by(
    floor: planner.Floor,
    policy: planner.Policy,
    wish: tuple[int, frozenset[str], frozenset[str]],
    table_ids: tuple[str, ...],
) -> tuple[str, ...]:
    """Time has no part in these rules – who has the tables is asked of the ledger – so one judgement serves all."""
    party_size, tags, zones = wish
    request = planner.Request(party_size=party_size, window=(0, 1), required_tags=tags, zones=zones)
    return planner.check(floor, policy=policy, request=request, occupied=(), table_ids=table_ids)


@lru_cache(maxsize=65_536)
def _price(floor: planner.Floor, policy: planner.Policy, party_size: int, table_ids: tuple[str, ...]) -> planner.Plan:
    return planner.appraise(floor, policy=policy, party_size=party_size, table_ids=table_ids)


def _texts(ids: tuple[uuid.UUID, ...]) -> tuple[str, ...]:
    return tuple(str(each) for each in ids)


def _said(window: Span) -> str:
    return f"{window[0]:%Y-%m-%d %H:%M}–{window[1]:%Y-%m-%d %H:%M} UTC"
