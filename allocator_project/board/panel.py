"""One booking on the board: who they are, why they wait or where they sit, what fits, who holds what for them."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from allocator_project.board.choosing import Choosing, choosing_of, prepared
from allocator_project.board.desk import Desk
from allocator_project.board.meanwhile import Looked, meanwhile
from allocator_project.board.naming import Holder, holders_of, person_of
from allocator_project.board.notices import Notice, Pressed
from allocator_project.board.version import version_of
from allocator_project.board.ways import Advice, Asking, Known, advice_of
from allocator_project.board.words import STATES, party_named, reason_in_words
from assignments.board import Row, booking_row
from assignments.errors import BookingNotFound
from assignments.models import Booking
from assignments.snapshot import Snapshot
from assignments.wiring import repository
from holds.models import Hold

CHOOSING = ("pending", "confirmed", "seated")
OF_ITS_OWN = frozenset({"awaiting_approval", "workers_lost", "past_cutoff"})


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldShown:
    """A hold that stands for the booking. Units: `seconds` is how long holds last here."""

    id: uuid.UUID
    selection_id: uuid.UUID
    tables: str
    table_ids: str
    who: str
    is_mine: bool
    may_act: bool
    expires_at: dt.datetime
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Everything the panel shows of one booking."""

    desk: Desk
    row: Row
    name: str
    state_word: str
    clock: str
    until: str
    tables: str
    reason: str
    advice: tuple[Advice, ...]
    holds: tuple[HoldShown, ...]
    choosing: Choosing | None
    known: Known
    version: str
    looked: Looked
    notice: Notice | None = None
    # The buttons of one look share it, each with a letter of its own: pressed twice is done once.
    key: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def verb(self) -> str:
        """This property will be what is done with picked tables: hold them, or move there."""
        return "hold" if self.row["state"] == "pending" else "move"

    @property
    def hold(self) -> HoldShown | None:
        """This property will be the hold that the reader placed, or may act on as a manager."""
        return next((hold for hold in self.holds if hold.is_mine), next((h for h in self.holds if h.may_act), None))

    @property
    def can_undo(self) -> bool:
        """This property will say whether the last turn may be one to take back."""
        return self.row["state"] in ("seated", "completed", "no_show")

    @property
    def longer(self) -> tuple[tuple[int, str], ...]:
        """This property will be the ends of a longer stay: by so many minutes, as a moment."""
        end: dt.datetime = self.row["window"].upper
        return tuple((minutes, (end + dt.timedelta(minutes=minutes)).isoformat()) for minutes in (15, 30, 60))


def read_panel(desk: Desk, *, booking_id: uuid.UUID, looked: Looked, notice: Notice | None = None) -> Panel:
    """This function will read a booking as it stands, with what has happened since the reader looked.

    Cost: about a dozen statements, whatever the floor. Raises: BookingNotFound, InvalidCommand.
    """
    version = version_of(desk).data
    row = booking_row(desk.restaurant.pk, booking_id=booking_id)
    if row is None:
        raise BookingNotFound
    snapshot = prepared(booking_id, snapshot=repository().snapshot(booking_id=booking_id), desk=desk)
    holders = holders_of((r.reference for r in snapshot.occupied if r.reference), desk=desk)
    choosing = _choosing(row, snapshot, looked, holders, desk) if row["state"] in CHOOSING else None
    known = _known(snapshot, holders)
    pressed = Pressed(desk=desk, verb="hold" if row["state"] == "pending" else "move", sent={}, booking_id=booking_id)
    end = row["live__window"].upper if row["live__window"] else row["window"].upper
    return Panel(
        desk=desk,
        row=row,
        name=party_named(row, desk=desk),
        state_word=str(STATES[row["state"]]),
        clock=desk.clock(row["starts_at"]),
        until=desk.clock(end),
        tables=" + ".join(snapshot.numbers_of(row["live__table_ids"] or ())),
        reason=_reason(row, choosing),
        advice=_advice(row, choosing, known, desk),
        holds=_holds(booking_id, snapshot, desk),
        choosing=choosing,
        known=known,
        version=version,
        looked=looked,
        notice=notice or meanwhile(row, choosing=choosing, looked=looked, pressed=pressed, snapshot=snapshot),
    )


def advice_on(steps: list[Mapping[str, Any]], *, panel: Panel) -> tuple[Advice, ...]:
    """This function will say a refusal's next steps for the panel's booking."""
    return _said(steps, panel.row, panel.known, panel.desk)


def _choosing(row: Row, snapshot: Snapshot, looked: Looked, holders: Mapping[str, Holder], desk: Desk) -> Choosing:
    booking = Booking(pk=row["id"], restaurant=desk.restaurant, party_size=row["party_size"])
    about: dict[str, Any] = {"snapshot": snapshot, "holders": holders, "desk": desk}
    if not looked.wants_larger or looked.picked:
        return choosing_of(booking, picked=looked.picked, **about)
    first = choosing_of(booking, picked=(), **about)
    larger = [
        seen for seen in first.context.tables if seen.rule and seen.rule.rule == "overage" and seen.state == "free"
    ]
    if not larger:
        return first
    least = min(larger, key=lambda seen: seen.table.capacity)
    return choosing_of(booking, picked=(uuid.UUID(least.table.id),), **about)


def _known(snapshot: Snapshot, holders: Mapping[str, Holder]) -> Known:
    return Known(
        zones={name: zone_id for zone_id, name in snapshot.zone_names},
        tables={table.number: uuid.UUID(table.id) for table in snapshot.floor.tables},
        parties={
            reference: (holder.booking_id, holder.name)
            for reference, holder in holders.items()
            if holder.kind == "assignment" and holder.booking_id is not None
        },
    )


def _reason(row: Row, choosing: Choosing | None) -> str:
    """What is true now, not what a job found hours ago; its own reasons aside."""
    if row["state"] != "pending":
        return ""
    if row["waiting__reason"] in OF_ITS_OWN:
        return reason_in_words(row["waiting__reason"])
    refusal = choosing.context.quote.refusal if choosing else None
    if refusal is not None:
        return reason_in_words(refusal["code"])
    if row["waiting__reason"] == "pacing_exceeded":
        return reason_in_words("pacing_exceeded")
    return str(_("There is a table for them now."))


def _advice(row: Row, choosing: Choosing | None, known: Known, desk: Desk) -> tuple[Advice, ...]:
    if row["state"] != "pending":
        return ()
    refusal = choosing.context.quote.refusal if choosing else None
    if row["waiting__reason"] in OF_ITS_OWN or refusal is None:
        own = row["waiting__reason"] in (*OF_ITS_OWN, "pacing_exceeded")
        return _said(row["waiting__next_steps"] or [], row, known, desk) if own else ()
    return _said(refusal["nextSteps"], row, known, desk)


def _said(steps: list[Mapping[str, Any]], row: Row, known: Known, desk: Desk) -> tuple[Advice, ...]:
    asks = Asking(booking_id=row["id"], zone_ids=tuple(row["zone_ids"]), desk=desk, known=known)
    return tuple(advice_of(step, asks=asks) for step in steps)


def _holds(booking_id: uuid.UUID, snapshot: Snapshot, desk: Desk) -> tuple[HoldShown, ...]:
    standing = snapshot.holds_of(booking_id)
    rows = Hold.objects.filter(pk__in=standing).annotate(person=person_of()).order_by("expires_at") if standing else ()
    return tuple(
        HoldShown(
            id=row.pk,
            selection_id=row.selection_id,
            tables=" + ".join(snapshot.numbers_of(row.table_ids)),
            table_ids=",".join(map(str, row.table_ids)),
            who=(desk.may_act and row.person) or str(_("somebody")),
            is_mine=row.created_by == desk.actor,
            may_act=row.created_by == desk.actor or desk.is_manager,
            expires_at=row.expires_at,
            seconds=desk.restaurant.hold_ttl_seconds,
        )
        for row in rows
    )
