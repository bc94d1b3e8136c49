"""A refusal on its way to people: in words, in the restaurant's own time, only with what the house can keep.

The planner says its steps as codes and minutes and knows no opening hours. Here each step gets a sentence for people,
and moments as ISO 8601 with the restaurant's offset for machines.
"""

import datetime as dt
from typing import Any

import planner
from assignments.commands import OVERRIDABLE
from assignments.ports import Placed, Refused
from assignments.timing import NEARBY
from assignments.translation import MINUTE, from_minutes, hours_now, span_minutes
from venues.models import Restaurant
from venues.windows import Hours, Window, booking_window

Step = dict[str, Any]
NOTHING_HELPS = "Nothing here seats them by the rules; a manager decides, or they are told so."
PACED: Step = {"kind": "other_time", "message": "Offer a time when fewer arrive, or have a manager hold them a table."}
CHANGE_TIME: Step = {"kind": "other_time", "message": "The house does not serve then; offer a time when it does."}
TOO_LATE: Step = {"kind": "seat_by_hand", "message": "It is too late to wait for a table; pick one by hand."}
MEND_HOURS: Step = {"kind": "mend_floor", "message": "Have a manager say how long parties stay in that service period."}
WORKERS_LOST: Step = {"kind": "seat_by_hand", "message": "Workers die over this booking; pick a table by hand."}
AGAIN_SOON: Step = {"kind": "retry", "message": "Somebody else was a moment faster; it is tried again by itself."}
# What a person mends who sees that the planner cannot even begin, by the planner's error.
# Rules that are the party's own wishes, and the fields of its booking that say them.
WISHES = {"tag_missing": "tags", "zone_excluded": "zoneIds"}
UNPLANNABLE = {"catalogue_too_large": "simplify_floor", "invalid_problem": "mend_floor"}


class NoPlan(Exception):
    """No table can be given. Shapes: `document` is the refusal as JSON, with reasons and next steps."""

    def __init__(self, document: dict[str, Any]) -> None:
        super().__init__(f"No table can be given: {document['code']}.")
        self.document = document
        self.code = "combinations_disabled" if document["code"] == "combinations_disabled" else "no_plan"


def told(
    refused: Refused, *, restaurant: Restaurant, party_size: int, now: dt.datetime | None = None
) -> dict[str, Any]:
    """This function will return a refusal as JSON; its other times are those at which the house seats such a party."""
    return worded(refused, hours=hours_now(restaurant), party_size=party_size, now=now)


def worded(refused: Refused, *, hours: Hours, party_size: int, now: dt.datetime | None = None) -> dict[str, Any]:
    """This function will say a refusal in words. Shapes: `code`, `tables` with a reason each, `nextSteps`, never none.

    With `now` no time is offered that is past.

    Each step has `kind` and `message`, and what its kind needs: `until`, `windows` of `startsAt` (when the party comes)
    and `endsAt`, `zones`, `seats`, `count` and `references`, `tables` and `rules`.
    """
    refusal = refused.refusal
    said = (_said(step, refused, hours, party_size, now) for step in refusal.next_steps)
    return {
        "code": refusal.code,
        "tables": [_reason(reason, hours) for reason in refusal.tables],
        "nextSteps": [step for step in said if step is not None] or [no_way("manual_approval", message=NOTHING_HELPS)],
    }


def accept_step(placed: Placed) -> Step:
    """This function will return the step that ends the wait for a yes."""
    tables = " + ".join(placed.table_numbers)
    message = f"Accept {tables} for them, or choose other tables by hand."
    return no_way("accept_proposal", message=message) | {"assignmentId": str(placed.assignment_id)}


def held_step(until: dt.datetime, *, restaurant: Restaurant) -> Step:
    """This function will return the step while somebody seats the party by hand: they confirm, or their hold ends."""
    hours = hours_now(restaurant)
    message = f"Somebody holds tables for them until {_clock(until, hours)}; confirm that hold, or try again then."
    return no_way("retry_after_hold", message=message) | {"until": _iso(until, hours)}


def mending_step(error: planner.PlannerError) -> Step:
    """This function will return the step where floor or rules must be changed before anybody can be seated."""
    return no_way(UNPLANNABLE[error.code], message=f"{error.detail[:1].upper()}{error.detail[1:]}.")


def unseated(code: str, *, step: Step) -> dict[str, Any]:
    """This function will return a refusal that no table is the reason of, in the form of `told`."""
    return {"code": code, "tables": [], "nextSteps": [step]}


def no_way(kind: str, *, message: str) -> Step:
    """This function will return a step that has nothing but its words."""
    return {"kind": kind, "message": message}


def _said(
    step: planner.NextStep, refused: Refused, hours: Hours, party_size: int, now: dt.datetime | None
) -> Step | None:
    if step.kind == "other_time":
        found = (_within(window, refused, hours, party_size) for window in step.windows)
        return _other_time(
            [each for each in found if each is not None and (now is None or now < each.seated_at)], hours
        )
    if step.kind == "manual_approval":
        return _decision(step)
    fields: Step = {
        "until": _local(step.until, hours) if step.until is not None else None,
        "zones": list(step.zones),
        "seats": step.seats,
        "count": step.count,
        "references": list(step.references),
        "tables": list(step.tables),
    }
    return no_way(step.kind, message=_message(step, hours)) | {k: v for k, v in fields.items() if v not in (None, [])}


def _message(step: planner.NextStep, hours: Hours) -> str:
    match step.kind:
        case "retry_after_hold":
            return f"A hold ends by {_clock(from_minutes(step.until or 0), hours)}; try again then."
        case "other_zone":
            return f"There is room elsewhere: {_listed(step.zones, 'or')}."
        case "allow_overage":
            return f"It would do if {_counted(step.seats, 'seat')} more than they need stayed empty."
        case "allow_merge":
            return "It would do if the house let tables be joined."
        case "seat_by_hand":
            return f"{' + '.join(step.tables)} would do by the rules; hold them for this party by hand."
        case "retry":
            return "Whoever chooses here did not answer in time; it is tried again by itself."
        case "move_bookings":
            return f"It would do if {_counted(step.count, 'booking')} made way."
        case _:
            return NOTHING_HELPS


def _decision(step: planner.NextStep) -> Step:
    """Who could seat them at the free tables that are named: a manager, or the party itself; else nobody can."""
    tables, rules = " + ".join(step.tables), set(step.rules)
    named = _listed(tuple(rule.replace("_", " ") for rule in step.rules), "and")
    if step.tables and rules <= OVERRIDABLE:
        message = f"A manager may decide for {tables}, against the rules: {named}."
        return no_way(step.kind, message=message) | {"tables": list(step.tables), "rules": list(step.rules)}
    if step.tables and rules <= set(WISHES):
        message = f"{tables} would do if they gave up a wish that nobody may set aside for them: {named}."
        wishes = [WISHES[rule] for rule in step.rules]
        return no_way("other_wish", message=message) | {"tables": list(step.tables), "wishes": wishes}
    return no_way(step.kind, message=NOTHING_HELPS)


def _other_time(starts: list[Window], hours: Hours) -> Step | None:
    """Only starts at which the party would sit within a window that is known to be free."""
    if not starts:
        return None
    message = f"They could come at {_listed(tuple(_clock(each.seated_at, hours) for each in starts), 'or')}."
    windows = [
        {"startsAt": _iso(each.seated_at, hours), "endsAt": _iso(each.leaves_at, hours)} for each in starts
    ]  # fmt: skip
    return no_way("other_time", message=message) | {"windows": windows}


def _within(free: tuple[int, int], refused: Refused, hours: Hours, party_size: int) -> Window | None:
    """The seating there, buffers and all. Beyond what was read around the party's own window nobody has looked."""
    nearby = NEARBY // MINUTE
    if free[0] < refused.window[0] - nearby or refused.window[1] + nearby < free[1]:
        return None
    for buffer in sorted({period.buffer_before_minutes for period in hours.periods}):
        window = booking_window(from_minutes(free[0] + buffer), party_size=party_size, hours=hours)
        if isinstance(window, Window):
            start, end = span_minutes((window.starts_at, window.ends_at))
            if free[0] <= start and end <= free[1]:
                return window
    return None


def _reason(reason: planner.TableRefusal, hours: Hours) -> dict[str, Any]:
    document: dict[str, Any] = {"table": reason.table, "tableId": reason.table_id, "code": reason.code}
    if reason.reference is not None:
        until = _local(reason.until, hours) if reason.until is not None else None
        document |= {"reference": reason.reference, "until": until}
    return document


def _local(minute: int, hours: Hours) -> str:
    return _iso(from_minutes(minute), hours)


def _iso(moment: dt.datetime, hours: Hours) -> str:
    return moment.astimezone(hours.zone).isoformat()


def _clock(moment: dt.datetime, hours: Hours) -> str:
    return f"{moment.astimezone(hours.zone):%H:%M}"


def _counted(count: int | None, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _listed(words: tuple[str, ...], last: str) -> str:
    return f" {last} ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)
