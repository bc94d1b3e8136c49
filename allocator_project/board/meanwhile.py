"""What has happened to a booking while somebody looked: given a table, changed, its hold over, its tables lost."""

import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from allocator_project.board.choosing import Choosing, Pick
from allocator_project.board.naming import name_of_actor
from allocator_project.board.notices import Notice, Pressed, lost_notice
from allocator_project.board.ways import do
from allocator_project.board.words import STATES
from assignments.board import Row
from assignments.snapshot import Snapshot
from holds.models import Hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What the reader had on the screen: what is ticked, which of that was free, which state the booking was in, which
    hold he had. `is_again` when the page itself asks, because something has changed: what is typed stays."""

    picked: tuple[uuid.UUID, ...] = ()
    was_free: frozenset[str] = frozenset()
    was_state: str = ""
    was_held: uuid.UUID | None = None
    wants_larger: bool = False
    wants_change: bool = False
    is_again: bool = False
    reason: str = ""


def meanwhile(
    row: Row, *, choosing: Choosing | None, looked: Looked, pressed: Pressed, snapshot: Snapshot
) -> Notice | None:
    """This function will say what others have done to what the reader was looking at; None where nothing."""
    if looked.was_state == "pending" and row["state"] == "confirmed":
        who = name_of_actor(row["live__actor"] or "")
        title = _("They have been given a table while you looked.")
        return Notice(kind="warn", title=title, text=_("It was %(who)s.") % {"who": who})
    if looked.was_state and looked.was_state != row["state"]:
        title = _("Somebody changed this booking while you looked: it is now “%(state)s”.")
        return Notice(kind="warn", title=title % {"state": STATES[row["state"]]})
    if looked.was_held is not None and looked.was_held not in snapshot.holds_of(row["id"]):
        return _hold_ended(looked.was_held, pressed, snapshot)
    if choosing is None:
        return None
    lost = tuple(pick for pick in choosing.picked if pick.id in looked.was_free and not pick.is_free)
    if not lost:
        return None
    return lost_notice(tuple(map(_lost, lost)), pressed=pressed, suggestions=choosing.suggestions)


def _hold_ended(hold_id: uuid.UUID, pressed: Pressed, snapshot: Snapshot) -> Notice | None:
    """The time of the reader's hold was over, or somebody let it go."""
    hold = Hold.objects.filter(pk=hold_id, restaurant=pressed.desk.restaurant).first()
    if hold is None:
        return None
    tables = " + ".join(snapshot.numbers_of(hold.table_ids))
    over = hold.state in ("active", "expired")
    title = _("Your hold of %(tables)s has ended.") if over else _("The hold of %(tables)s was let go.")
    label = _("Hold %(tables)s again") % {"tables": tables}
    again = do(
        pressed.desk, booking_id=hold.booking_id, verb="hold", label=label, tables=",".join(map(str, hold.table_ids))
    )
    return Notice(
        kind="warn",
        title=title % {"tables": tables},
        text=_("The tables are free for others until you hold them again."),
        ways=(again,) if pressed.desk.may_act else (),
    )


def _lost(pick: Pick) -> str:
    said = {"table": pick.number, "why": pick.why, "who": pick.who, "until": pick.until}
    return str((_("%(table)s: %(why)s by %(who)s until %(until)s") if pick.who else _("%(table)s: %(why)s")) % said)
