"""What would make a plan possible. Each step is data, and each names a change after which there is a plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.inquiry import Inquiry
from planner.layout import members
from planner.occupancy import busy_mask
from planner.rules import check
from planner.values import NextStep, Table
from planner.windows import moved_to

STEP_KINDS = (
    "retry_after_hold", "other_time", "other_zone", "allow_overage", "allow_merge", "move_bookings", "manual_approval",
)  # fmt: skip


def next_steps(question: Inquiry) -> tuple[NextStep, ...]:
    """This function will return the steps that help, in the order of `STEP_KINDS`, never none.

    Shapes: `manual_approval` stands alone, for when nothing else helps.
    """
    steps = (
        _retry_after_hold(question),
        _other_time(question),
        _other_zone(question),
        _allow_overage(question),
        _allow_merge(question),
        _move_bookings(question),
    )
    return tuple(step for step in steps if step) or (_manual_approval(question),)


def _retry_after_hold(question: Inquiry) -> NextStep | None:
    """The set that only holds keep from the party and that they leave first."""
    firm = question.taken_but_by("hold")
    lapses: dict[str, int] = {}
    for each in question.during:
        lapses[each.table] = max(each.ends, lapses.get(each.table, each.ends))
    waits = [
        max(lapses.get(table_id, 0) for table_id in seating.table_ids)
        for seating in question.suitable()
        if not seating.mask & firm
    ]
    return NextStep("retry_after_hold", until=min(waits)) if waits else None


def _other_time(question: Inquiry) -> NextStep | None:
    """The nearest starts on either side with a plan; sets become free only where a window ends or begins.

    There always is a later one: after the last occupant has gone, the house is empty.
    """
    masks = [seating.mask for seating in question.suitable()]
    if not masks:
        return None
    start, end = question.request.window
    ends = {each.window[1] for each in question.occupied if each.window[1] > start}
    begins = {each.window[0] - (end - start) for each in question.occupied}
    earlier = sorted((begin for begin in begins if 0 <= begin < start), reverse=True)
    windows = (*_first_with_a_plan(question, masks, earlier), *_first_with_a_plan(question, masks, sorted(ends)))
    return NextStep("other_time", windows=windows)


def _first_with_a_plan(question: Inquiry, masks: Sequence[int], starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    for start in starts:
        window = moved_to(question.request.window, start=start)
        busy = busy_mask(question.layout, occupied=question.occupied, window=window)
        if not all(mask & busy for mask in masks):
            yield window
            return


def _other_zone(question: Inquiry) -> NextStep | None:
    """The allowed zones set aside, everything else as asked."""
    layout, request = question.layout, question.request
    barred = layout.unsuitable(
        request.required_tags, zones=frozenset(), excluded=request.excluded_tables, path="request"
    )
    shortlist = question.catalogue.shortlist(question.party_size)
    free = question.free(shortlist.seatings, barred=barred)
    zones = {layout.tables[position].zone for seating in free for position in members(seating.mask)}
    return NextStep("other_zone", zones=tuple(sorted(zones))) if zones else None


def _allow_overage(question: Inquiry) -> NextStep | None:
    """The fewest empty seats that the house would have to bear."""
    free = question.free(question.welcoming(), barred=question.barred)
    seats = min((seating.capacity - question.party_size for seating in free), default=None)
    return None if seats is None else NextStep("allow_overage", seats=seats)


def _allow_merge(question: Inquiry) -> NextStep | None:
    """Combinations switched on; says nothing if they are on already, for then there is no free set."""
    shortlist = question.merged().shortlist(question.party_size)
    return NextStep("allow_merge") if any(question.free(shortlist.seatings, barred=question.barred)) else None


def _move_bookings(question: Inquiry) -> NextStep | None:
    """The fewest bookings to move away from one set that nobody holds and nothing blocks."""
    firm = question.taken_but_by("assignment")
    bookings: dict[str, set[str]] = {}
    for each in question.during:
        # An occupant without a reference is a booking of its own.
        bookings.setdefault(each.table, set()).add(each.reference or f"{each.table}@{each.window[0]}")
    crowds = (
        tuple(sorted(set().union(*(bookings.get(table_id, ()) for table_id in seating.table_ids))))
        for seating in question.suitable()
        if not seating.mask & firm
    )
    fewest = min(crowds, key=lambda crowd: (len(crowd), crowd), default=None)
    return None if fewest is None else NextStep("move_bookings", count=len(fewest), references=fewest)


def _manual_approval(question: Inquiry) -> NextStep:
    """The fewest free tables that seat the party against the rules, and which rules; no tables if all are too few."""
    free = question.layout.active & ~question.taken
    tables = _fewest(question, free & ~question.barred) or _fewest(question, free)
    if not tables:
        return NextStep("manual_approval")
    broken = check(
        question.floor,
        policy=question.policy,
        request=question.request,
        occupied=question.during,
        table_ids=[table.id for table in tables],
    )
    return NextStep("manual_approval", tables=tuple(table.number for table in tables), rules=broken)


def _fewest(question: Inquiry, mask: int) -> tuple[Table, ...]:
    """Largest tables first, and as the last one the smallest that still completes the party."""
    largest_first = sorted((question.layout.tables[each] for each in members(mask)), key=lambda t: -t.capacity)
    chosen: list[Table] = []
    missing = question.party_size
    for table in largest_first:
        if table.capacity >= missing:
            enough = (each for each in largest_first[len(chosen) :] if each.capacity >= missing)
            return (*chosen, min(enough, key=lambda each: each.capacity))
        chosen.append(table)
        missing -= table.capacity
    return ()
