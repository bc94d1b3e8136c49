"""Ways on: what a board offers to press, and the planner's next steps as such buttons."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allocator_project.board.desk import Desk
from allocator_project.board.words import rule_in_words
from assignments.refusals import WISHES
from holds.validation import BY_RULE

Step = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One thing to press. Shapes: `kind` is do (sends a command), look (opens a panel) or go (leaves the board)."""

    label: str
    url: str
    kind: str = "do"
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sent(self) -> str:
        """This property will be what the button sends, as JSON: its values under a new idempotency key.

        Pressed twice, or again after a lost answer, it sends the same key: the command happens once.
        """
        return json.dumps({"key": str(uuid.uuid4()), **self.values})


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What would help, in a sentence, and the ways there; none where the reader cannot do it himself."""

    text: str
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the words of steps need: the house's zones and tables by what staff call them, bookings by assignment."""

    zones: Mapping[str, uuid.UUID]
    tables: Mapping[str, uuid.UUID]
    parties: Mapping[str, tuple[uuid.UUID, str]]


def do(desk: Desk, *, booking_id: uuid.UUID, verb: str, label: str, **values: Any) -> Way:
    """This function will return a button that sends a command about a booking."""
    url = reverse("board:do", args=[desk.restaurant.slug, desk.date, booking_id, verb])
    return Way(label=label, url=url, values=values)


def look(desk: Desk, *, booking_id: uuid.UUID, label: str, query: str = "") -> Way:
    """This function will return a button that opens a booking."""
    url = reverse("board:booking", args=[desk.restaurant.slug, desk.date, booking_id])
    return Way(label=label, url=url + query, kind="look")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The booking that the steps are for."""

    booking_id: uuid.UUID
    zone_ids: tuple[uuid.UUID, ...]
    desk: Desk
    known: Known

    def do(self, verb: str, *, label: str, **values: Any) -> Way:
        """This function will return a button that sends a command about it."""
        return do(self.desk, booking_id=self.booking_id, verb=verb, label=label, **values)

    def look(self, label: str, *, query: str = "") -> Way:
        """This function will return a button that opens it."""
        return look(self.desk, booking_id=self.booking_id, label=label, query=query)


def advice_of(step: Step, *, asks: Asking) -> Advice:
    """This function will say a next step in the board's words, with buttons that do it."""
    advice = _SAID.get(step["kind"], _by_hand)(step, asks)
    return advice if asks.desk.may_act else Advice(text=advice.text)


def _after_hold(step: Step, asks: Asking) -> Advice:
    until = _clock(step["until"], asks) if "until" in step else ""
    text = _("A hold ends by %(until)s; there may be a table then.") % {"until": until}
    return Advice(text=text, ways=(asks.do("best", label=_("Try again now")),))


def _other_time(step: Step, asks: Asking) -> Advice:
    offered = (window["startsAt"] for window in step.get("windows", ()))
    # The job may have been judged hours ago.
    starts = [start for start in offered if dt.datetime.fromisoformat(start) > asks.desk.now]
    if not starts:
        label = _("Change the time")
        way = asks.look(label, query="?change=1")
        return Advice(text=_("Offer them another time."), ways=(way,))
    text = _("They could come at %(times)s.") % {"times": _(" or ").join(_clock(start, asks) for start in starts)}
    ways = (
        asks.do("rebook", label=_("Move to %(time)s") % {"time": _clock(start, asks)}, starts_at=start)
        for start in starts
    )
    return Advice(text=text, ways=tuple(ways))


def _other_zone(step: Step, asks: Asking) -> Advice:
    names = [name for name in step.get("zones", ()) if name in asks.known.zones]
    text = _("There is room in %(zones)s.") % {"zones": _(" and ").join(names)}
    ways = (
        asks.do(
            "wishes",
            label=_("Seat them in %(zone)s") % {"zone": name},
            zones=",".join(map(str, (*asks.zone_ids, asks.known.zones[name]))),
        )
        for name in names
    )
    return Advice(text=text, ways=tuple(ways))


def _overage(step: Step, asks: Asking) -> Advice:
    seats = step.get("seats", 0)
    text = ngettext(
        "It would do if %(seats)s seat stayed empty; a manager may allow that.",
        "It would do if %(seats)s seats stayed empty; a manager may allow that.",
        seats,
    ) % {"seats": seats}
    way = asks.look(_("Choose a larger table"), query="?pick=larger")
    return Advice(text=text, ways=(way,))


def _merge(step: Step, asks: Asking) -> Advice:
    text = _("It would do if tables could be joined here; a manager sets that in the house's rules.")
    return Advice(text=text, ways=_rules(asks.desk))


def _moving(step: Step, asks: Asking) -> Advice:
    count = step.get("count", 0)
    text = ngettext(
        "It would do if %(count)s booking made way.", "It would do if %(count)s bookings made way.", count
    ) % {"count": count}
    parties = [asks.known.parties[each] for each in step.get("references", ()) if each in asks.known.parties]
    others = (
        look(asks.desk, booking_id=other, label=_("Look at %(party)s") % {"party": name}) for other, name in parties
    )
    return Advice(text=text, ways=tuple(others))


def _decision(step: Step, asks: Asking) -> Advice:
    tables = [number for number in step.get("tables", ()) if number in asks.known.tables]
    if not tables:
        return Advice(text=_("Nothing in the house seats them by the rules."), ways=_hand(asks))
    broken = [rule_in_words(BY_RULE[rule].code) for rule in step.get("rules", ()) if rule in BY_RULE]
    text = _("A manager may give them %(tables)s against the rules: %(rules)s.") % {
        "tables": " + ".join(tables),
        "rules": ", ".join(broken),
    }
    query = "?" + "&".join(f"table={asks.known.tables[number]}" for number in tables)
    label = _("Look at %(tables)s") % {"tables": " + ".join(tables)}
    return Advice(text=text, ways=(asks.look(label, query=query),))


def _other_wish(step: Step, asks: Asking) -> Advice:
    tables = " + ".join(step.get("tables", ()))
    words = {"tags": _("what they need of a table"), "zoneIds": _("the zones they asked for")}
    wishes = [wish for wish in step.get("wishes", ()) if wish in WISHES.values()]
    given_up = _(" and ").join(words[wish] for wish in wishes)
    text = _("%(tables)s would do if they gave up %(wishes)s.") % {"tables": tables, "wishes": given_up}
    label = _("They give it up")
    way = asks.do("wishes", label=label, drop=",".join(wishes))
    return Advice(text=text, ways=(way,))


def _accept(step: Step, asks: Asking) -> Advice:
    way = asks.do("accept", label=_("Say yes to it"))
    return Advice(text=_("A table is proposed for them."), ways=(way, *_hand(asks)))


def _mend(step: Step, asks: Asking) -> Advice:
    text = _("A manager has to correct the floor or its rules first.")
    floor = Way(label=_("Edit the floor"), url=reverse("board:floor", args=[asks.desk.restaurant.slug]), kind="go")
    return Advice(text=text, ways=(floor,) if asks.desk.is_manager else ())


def _again(step: Step, asks: Asking) -> Advice:
    way = asks.do("best", label=_("Try again now"))
    return Advice(text=_("It is tried again by itself."), ways=(way,))


def _by_hand(step: Step, asks: Asking) -> Advice:
    return Advice(text=_("Choose a table by hand."), ways=_hand(asks))


def _hand(asks: Asking) -> tuple[Way, ...]:
    return (asks.look(_("Choose tables")),)


def _clock(moment: str, asks: Asking) -> str:
    return asks.desk.clock(dt.datetime.fromisoformat(moment))


def _rules(desk: Desk) -> tuple[Way, ...]:
    if not desk.is_manager:
        return ()
    url = reverse("admin:venues_restaurant_change", args=[desk.restaurant.pk])
    return (Way(label=_("Open the rules"), url=url, kind="go"),)


_SAID = {
    "retry_after_hold": _after_hold,
    "other_time": _other_time,
    "other_zone": _other_zone,
    "allow_overage": _overage,
    "allow_merge": _merge,
    "move_bookings": _moving,
    "manual_approval": _decision,
    "other_wish": _other_wish,
    "accept_proposal": _accept,
    "simplify_floor": _mend,
    "mend_floor": _mend,
    "seat_by_hand": _by_hand,
    "retry": _again,
}
