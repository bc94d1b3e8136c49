"""The lists beside the floor: who waits for a table and why, who is expected, who sits, who has gone."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from allocator_project.board.bars import LATE_AFTER
from allocator_project.board.desk import Desk
from allocator_project.board.ways import Advice, Asking, Known, Way, advice_of, do
from allocator_project.board.words import STATES, party_named, reason_in_words
from assignments.board import Board, Row

# So many ways are shown in the list; the rest is in the booking's panel.
SHORT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """A booking in a list. Shapes: `tables` are numbers, `ways` what can be done with one tap."""

    id: uuid.UUID
    clock: str
    name: str
    size: int
    state: str
    state_word: str
    tables: str
    is_late: bool
    is_held: bool
    wishes: tuple[str, ...] = ()
    reason: str = ""
    advice: Advice | None = None
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One list. Shapes: `key` is waiting | expected | seated | over; `covers` are the people in it."""

    key: str
    title: str
    short: str
    empty: str
    guests: tuple[Guest, ...]

    @property
    def covers(self) -> int:
        """This property will be how many people are in it."""
        return sum(guest.size for guest in self.guests)


def sections_of(board: Board, *, desk: Desk) -> tuple[Section, ...]:
    """This function will return the day's bookings in their lists, each by time."""
    known = known_of(board, desk=desk)
    held = frozenset(row["booking_id"] for row in board.holds if row["booking_id"])
    numbers = {table_id: number for number, table_id in known.tables.items()}
    by_state: dict[str, list[Guest]] = {}
    for row in board.bookings:
        by_state.setdefault(row["state"], []).append(_guest(row, desk, known, held, numbers))
    over = (guest for state in ("completed", "no_show", "cancelled") for guest in by_state.get(state, ()))
    return (
        Section(
            key="waiting",
            title=_("Waiting for a table"),
            short=_("waiting"),
            empty=_("Everybody has a table."),
            guests=tuple(by_state.get("pending", ())),
        ),
        Section(
            key="expected",
            title=_("Expected"),
            short=_("expected"),
            empty=_("Nobody else is expected."),
            guests=tuple(by_state.get("confirmed", ())),
        ),
        Section(
            key="seated",
            title=_("At their tables"),
            short=_("seated"),
            empty=_("Nobody is seated."),
            guests=tuple(by_state.get("seated", ())),
        ),
        Section(
            key="over",
            title=_("Gone or not coming"),
            short=_("gone"),
            empty=_("Nobody has left yet."),
            guests=tuple(over),
        ),
    )


def known_of(board: Board, *, desk: Desk) -> Known:
    """This function will return what the words of next steps need to know of the house and its day."""
    return Known(
        zones={zone["name"]: zone["id"] for zone in board.zones},
        tables={table["number"]: table["id"] for zone in board.zones for table in zone["tables"]},
        parties={
            str(row["live__id"]): (row["id"], f"{party_named(row, desk=desk)} ({desk.clock(row['starts_at'])})")
            for row in board.bookings
            if row["live__id"] is not None
        },
    )


def advice_for(row: Row, *, desk: Desk, known: Known) -> tuple[Advice, ...]:
    """This function will return everything that would help a waiting booking, the best first, as its job has found."""
    asks = Asking(booking_id=row["id"], zone_ids=tuple(row["zone_ids"]), desk=desk, known=known)
    return tuple(advice_of(step, asks=asks) for step in row["waiting__next_steps"] or ())


def _guest(row: Row, desk: Desk, known: Known, held: frozenset[uuid.UUID], numbers: Mapping[uuid.UUID, str]) -> Guest:
    advice = advice_for(row, desk=desk, known=known)[:1] if row["state"] == "pending" else ()
    return Guest(
        id=row["id"],
        clock=desk.clock(row["starts_at"]),
        name=party_named(row, desk=desk),
        size=row["party_size"],
        state=row["state"],
        state_word=str(STATES[row["state"]]),
        tables=" + ".join(numbers.get(table_id, "?") for table_id in row["live__table_ids"] or ()),
        is_late=row["state"] == "confirmed" and desk.is_today and desk.now > row["starts_at"] + LATE_AFTER,
        is_held=row["id"] in held,
        wishes=tuple(row["tags"]),
        reason=reason_in_words(row["waiting__reason"] or "not_tried_yet") if row["state"] == "pending" else "",
        advice=advice[0] if advice else None,
        ways=_one_tap(row, desk, advice),
    )


def _one_tap(row: Row, desk: Desk, advice: tuple[Advice, ...]) -> tuple[Way, ...]:
    if not desk.may_act:
        return ()
    if row["state"] == "pending":
        return (
            advice[0].ways[:SHORT]
            if advice
            else (do(desk, booking_id=row["id"], verb="best", label=_("Find a table")),)
        )
    about = {"booking_id": row["id"], "assignment": str(row["live__id"])}
    if row["state"] == "confirmed":
        return (do(desk, verb="seat", label=_("Seat"), **about),)
    if row["state"] == "seated":
        return (do(desk, verb="complete", label=_("They left"), **about),)
    return ()
