"""The floor editor's answers: who would lose a table, and in what two drawings of one floor differ."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from allocator_project.board.desk import Desk
from allocator_project.board.words import Words
from assignments.floors import expected_at
from assignments.models import Booking
from venues.errors import InvalidFloorDocument
from venues.models import Table

MOST_NAMED = 50
FIELDS: dict[str, Words] = {
    "x": later("where it stands"),
    "y": later("where it stands"),
    "zone": later("its zone"),
    "capacity": later("its seats"),
    "minParty": later("its smallest party"),
    "maxParty": later("its largest party"),
    "movable": later("whether it can be moved"),
    "active": later("whether it is in service"),
    "tags": later("its features"),
    "shape": later("its shape"),
    "priority": later("its priority"),
}
# The document's words for numbers of a table, as the form has them.
LABELS: dict[str, Words] = {
    "maxParty": later("Largest party"),
    "minParty": later("Smallest party"),
    "capacity": later("Seats"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Displaced:
    """A booking that loses its table."""

    id: uuid.UUID
    name: str
    size: int
    date: dt.date
    clock: str
    tables: str


def read_document(text: str) -> dict[str, Any]:
    """This function will read what the editor sent. Raises: InvalidFloorDocument."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise InvalidFloorDocument(detail=_("That could not be read."), path="") from fault
    if not isinstance(document, dict):
        raise InvalidFloorDocument(detail=_("That is no floor."), path="")
    return document


def displaced_by(floor: Mapping[str, Any], *, desk: Desk) -> tuple[Displaced, ...]:
    """This function will return the bookings that would lose their table if the floor became this one.

    Shapes: `floor` is a checked document. Cost: two statements.
    """
    staying = {table["number"] for table in floor["tables"] if table["active"]}
    going = Table.objects.filter(restaurant=desk.restaurant, active=True).exclude(number__in=staying)
    return told(expected_at([table.pk for table in going], restaurant_id=desk.restaurant.pk, after=desk.now), desk=desk)


def told(bookings: "QuerySet[Booking]", *, desk: Desk) -> tuple[Displaced, ...]:
    """This function will name bookings by their time, with the tables they have or had last. Cost: three statements."""
    rows = sorted(bookings.prefetch_related("assignments")[:MOST_NAMED], key=lambda row: row.starts_at)
    newest = {row.pk: next(iter(row.assignments.all()), None) for row in rows}
    ids = {table_id for assignment in newest.values() if assignment for table_id in assignment.table_ids}
    numbers = dict(Table.objects.filter(pk__in=ids).values_list("pk", "number"))
    found = []
    for row in rows:
        assignment = newest[row.pk]
        tables = [numbers.get(table_id, "?") for table_id in assignment.table_ids] if assignment else []
        found.append(
            Displaced(
                id=row.pk,
                name=row.guest_name or str(_("Party")),
                size=row.party_size,
                date=row.service_date,
                clock=desk.clock(row.starts_at),
                tables=" + ".join(tables),
            )
        )
    return tuple(found)


def differences(theirs: Mapping[str, Any], *, mine: Mapping[str, Any]) -> tuple[str, ...]:
    """This function will say in what the floor as it is now differs from the one that somebody wants to save."""
    there, here = _by_number(theirs), _by_number(mine)
    said = [_("%(table)s is only on theirs") % {"table": number} for number in there if number not in here]
    said += [_("%(table)s is only on yours") % {"table": number} for number in here if number not in there]
    for number in there:
        if number not in here:
            continue
        fields = ", ".join(_differing(there[number], here[number]))
        if fields:
            said.append(_("%(table)s differs in %(fields)s") % {"table": number, "fields": fields})
    if _pairs(theirs.get("joins", ())) != _pairs(mine.get("joins", ())):
        said.append(_("which tables can be joined differs"))
    if _sets(theirs) != _sets(mine):
        said.append(_("what joined tables seat differs"))
    return tuple(said)


def place_of(path: str, *, document: Mapping[str, Any]) -> tuple[str, str]:
    """This function will return the number of the table that a fault's path names, and what of it."""
    head, _bracket, rest = path.partition("[")
    position, _end, field = rest.partition("]")
    entries = document.get(head, ())
    if head == "tables" and position.isdigit() and int(position) < len(entries):
        return str(entries[int(position)].get("number", "")), field.lstrip(".")
    return "", path


def fault_in_words(detail: str, *, field: str) -> str:
    """This function will say a fault with the names that the form has for the fields it speaks of."""
    for name, label in LABELS.items():
        detail = detail.replace(name, f"“{label}”")
    return f"{LABELS[field]}: {detail}" if field in LABELS else detail


def _differing(there: Mapping[str, Any], here: Mapping[str, Any]) -> tuple[str, ...]:
    names = (str(FIELDS.get(key, key)) for key in there if key in here and there[key] != here[key])
    return tuple(dict.fromkeys(names))


def _by_number(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {str(table.get("number")): table for table in document.get("tables", ()) if isinstance(table, dict)}


def _pairs(joins: Iterable[Iterable[str]]) -> set[frozenset[str]]:
    return {frozenset(pair) for pair in joins}


def _sets(document: Mapping[str, Any]) -> set[tuple[frozenset[str], int]]:
    return {(frozenset(each["tables"]), each["capacity"]) for each in document.get("capacityOverrides", ())}
