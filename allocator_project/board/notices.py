"""What came of a press, in a frame of its own: that it worked, with a way back; or what went wrong, with a way on."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from allocator_project.board.choosing import Suggestion
from allocator_project.board.desk import Desk
from allocator_project.board.doing.orders import Done
from allocator_project.board.faults import Fault, fault_of
from allocator_project.board.naming import Holder, conflict_in_words, holders_of
from allocator_project.board.ways import Advice, Way, do, look
from allocator_project.errors_http import document_of, problem_of
from allocator_project.problems import Problem

NOTHING_ELSE = later("No other table would do for them just now. What would help is said below.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Shapes: `kind` is good | warn | bad; `lines` are particulars; `advice` are next steps with their own ways."""

    kind: str
    title: str
    text: str = ""
    code: str = ""
    lines: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    advice: tuple[Advice, ...] = ()
    trace: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """What was pressed when it went wrong: which verb about which booking, with what in the form, sent where."""

    desk: Desk
    verb: str
    sent: Mapping[str, Any]
    booking_id: uuid.UUID | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An error as the board has it: its row of the table, its document, who is behind what it names."""

    problem: Problem
    document: Mapping[str, Any]
    holders: Mapping[str, Holder]


def notice_of(done: Done) -> Notice:
    """This function will say that it worked."""
    return Notice(kind=done.kind, title=done.title, text=done.text, lines=done.lines, ways=done.ways)


def refused(error: Exception, *, desk: Desk) -> Refused:
    """This function will return an error of the table as the board tells it.

    Raises: the error itself where it has no row in the table. Cost: three statements where it names who has the tables.
    """
    problem = problem_of(error)
    if problem is None:
        raise error
    document = document_of(error, problem=problem)
    holders = holders_of((c["reference"] for c in document.get("conflicts", ())), desk=desk)
    return Refused(problem=problem, document=document, holders=holders)


def refusal_notice(
    told: Refused, *, pressed: Pressed, suggestions: tuple[Suggestion, ...] = (), advice: tuple[Advice, ...] = ()
) -> Notice:
    """This function will say what went wrong, who is in the way, and what can be pressed now.

    Shapes: `suggestions` are the best plans as it stands now, `advice` the next steps of a refusal.
    """
    fault = fault_of(told.problem.code)
    is_full = told.problem.code in ("table_taken", "table_held") and not suggestions
    return Notice(
        kind="bad",
        title=str(fault.title),
        text=str(NOTHING_ELSE if fault.way == "tables" and is_full else fault.text),
        code=told.problem.code,
        lines=_lines(told, pressed.desk),
        ways=_ways(fault, told, pressed, suggestions),
        advice=advice if fault.way == "steps" else (),
        trace=told.document["trace_id"] if told.problem.code == "internal_error" else "",
    )


def lost_notice(lost: tuple[str, ...], *, pressed: Pressed, suggestions: tuple[Suggestion, ...]) -> Notice:
    """This function will say that what somebody was picking has gone to somebody else meanwhile, and the next best."""
    return Notice(
        kind="warn",
        title=_("Somebody was faster while you looked"),
        lines=lost,
        text=_("The next best for them is below.") if suggestions else str(NOTHING_ELSE),
        ways=_next_best(pressed, suggestions),
    )


def _lines(told: Refused, desk: Desk) -> tuple[str, ...]:
    conflicts = tuple(_conflict(each, told.holders, desk) for each in told.document.get("conflicts", ()))
    fields = tuple(f"{each['pointer'].strip('/')}: {each['message']}" for each in told.document.get("errors", ()))
    return tuple(dict.fromkeys((*conflicts, *fields)))


def _conflict(found: Mapping[str, Any], holders: Mapping[str, Holder], desk: Desk) -> str:
    number, reference, until = found["table_number"], found["reference"], found["until"]
    said = conflict_in_words(number, reference=reference, until=until, holders=holders, desk=desk)
    if "offers" not in found:
        return said
    if found["offers"]:
        return said + " – " + _("they could have %(tables)s instead") % {"tables": " + ".join(found["offers"])}
    return said + " – " + _("there is nothing else for them")


def _ways(fault: Fault, told: Refused, pressed: Pressed, suggestions: tuple[Suggestion, ...]) -> tuple[Way, ...]:
    desk, booking_id = pressed.desk, pressed.booking_id
    if fault.way == "sign_in":
        return (Way(label=_("Sign in"), url=reverse("admin:login"), kind="go"),)
    if fault.way == "floor" and desk.is_manager:
        return (Way(label=_("Edit the floor"), url=reverse("board:floor", args=[desk.restaurant.slug]), kind="go"),)
    if fault.way == "again":
        # Under the same key: if it was done after all, it is not done twice.
        return (_same(pressed, label=_("Try again"), kind="look" if pressed.verb == "look" else "do"),)
    if fault.way == "overrun" and pressed.verb == "walk-in":
        return (_same(pressed, label=_("Seat them all the same"), overrun="true", key=str(uuid.uuid4())),)
    if booking_id is None or pressed.verb == "look":
        return ()
    if fault.way in ("time", "overrun"):
        return _time(pressed)
    if fault.way == "hold" and pressed.sent.get("held"):
        return (_hold_again(pressed, booking_id), *_next_best(pressed, suggestions))
    if fault.way in ("tables", "hold"):
        return (*_swap(told, pressed), *_next_best(pressed, suggestions)) or (_again_look(pressed),)
    return (_again_look(pressed),)


def _next_best(pressed: Pressed, suggestions: tuple[Suggestion, ...]) -> tuple[Way, ...]:
    """The best plan as it stands now, with the very verb that was refused where that gives tables."""
    if not suggestions or pressed.booking_id is None:
        return ()
    verb = "move" if pressed.verb in ("move", "swap") else "hold"
    first = suggestions[0]
    label = (_("Move to %(tables)s") if verb == "move" else _("Hold %(tables)s")) % {"tables": first.tables}
    more = {name: value for name, value in pressed.sent.items() if name in ("replaces", "assignment")}
    tables = ",".join(first.table_ids)
    return (do(pressed.desk, booking_id=pressed.booking_id, verb=verb, label=label, tables=tables, **more),)


def _swap(told: Refused, pressed: Pressed) -> tuple[Way, ...]:
    """Who wants one other party's tables may change places with them."""
    if pressed.verb != "move" or pressed.booking_id is None:
        return ()
    parties = {holder.booking_id for holder in told.holders.values()}
    if len(parties) != 1 or any(holder.kind != "assignment" for holder in told.holders.values()):
        return ()
    (other,) = parties
    label = _("Let them change places")
    return (do(pressed.desk, booking_id=pressed.booking_id, verb="swap", label=label, other=str(other)),)


def _same(pressed: Pressed, *, label: str, kind: str = "do", **more: Any) -> Way:
    return Way(label=label, url=pressed.url, kind=kind, values={**pressed.sent, **more})


def _hold_again(pressed: Pressed, booking_id: uuid.UUID) -> Way:
    """The tables of the hold that went wrong, in its place: its own rows may still stand."""
    sent = {"tables": pressed.sent["held"], "replaces": pressed.sent["hold"]}
    return do(pressed.desk, booking_id=booking_id, verb="hold", label=_("Hold them again"), **sent)


def _time(pressed: Pressed) -> tuple[Way, ...]:
    if pressed.booking_id is None:
        return ()
    label = _("Change the time")
    return (look(pressed.desk, booking_id=pressed.booking_id, label=label, query="?change=1"),)


def _again_look(pressed: Pressed) -> Way:
    assert pressed.booking_id is not None
    return look(pressed.desk, booking_id=pressed.booking_id, label=_("Look again"))
