"""Who is meant by an id: the people behind holds and commands, the parties behind ledger rows."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from allocator_project.board.desk import Desk
from assignments.models import Assignment
from holds.models import Hold
from venues.models import Closure


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whoever has a table. Shapes: `kind` is assignment | hold | block; `booking_id` is whose it is, if anybody's."""

    kind: str
    name: str
    booking_id: uuid.UUID | None = None


def person_of() -> Subquery:
    """This function will return, for a query of holds, the login of whoever placed each; nothing for a program."""
    people = get_user_model().objects.annotate(actor=Concat(Value("user:"), Cast("pk", CharField())))
    return Subquery(people.filter(actor=OuterRef("created_by")).values("username"))


def names_of_holders(hold_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """This function will return who placed each hold. *Cost*: one statement, none for no holds."""
    if not hold_ids:
        return {}
    rows = Hold.objects.filter(pk__in=hold_ids).annotate(person=person_of()).values_list("pk", "person")
    return {hold_id: name for hold_id, name in rows if name}


def name_of_actor(actor: str) -> str:
    """This function will return who did something: a person's login, or the automatic seating. *Cost*: one statement
    for a person."""
    scope, _colon, key = actor.partition(":")
    if scope == "user" and key.isdigit():
        found = get_user_model().objects.filter(pk=int(key)).values_list("username", flat=True).first()
        return str(found or _("somebody"))
    return str(_("the automatic seating"))


def holders_of(references: Iterable[str], *, desk: Desk) -> dict[str, Holder]:
    """This function will return who is behind ids that conflicts name. Viewers are told the kind, not the name.

    Cost: three statements, none for no ids.
    """
    ids = {uuid.UUID(reference) for reference in references}
    if not ids:
        return {}
    return {**_parties(ids, desk), **_people(ids, desk), **_blocks(ids)}


def conflict_in_words(number: str, *, reference: str, until: str, holders: Mapping[str, Holder], desk: Desk) -> str:
    """This function will say who has a table and until when. Shapes: `until` as ISO 8601."""
    holder = holders.get(reference, Holder(kind="assignment", name=str(_("somebody else"))))
    told = {
        "assignment": _("%(table)s: %(name)s, until %(until)s"),
        "hold": _("%(table)s: held by %(name)s until %(until)s"),
        "block": _("%(table)s: blocked until %(until)s (%(name)s)"),
    }[holder.kind]
    said = {"table": number, "name": holder.name, "until": desk.clock(dt.datetime.fromisoformat(until))}
    return str(told % said)


def _parties(ids: set[uuid.UUID], desk: Desk) -> dict[str, Holder]:
    rows = Assignment.objects.filter(pk__in=ids, restaurant=desk.restaurant).select_related("booking")
    found = {}
    for row in rows:
        name = row.booking.guest_name if desk.may_act else ""
        told = _("%(name)s, party of %(size)s") if name else _("a party of %(size)s")
        said = told % {"name": name, "size": row.booking.party_size}
        found[str(row.pk)] = Holder(kind="assignment", name=said, booking_id=row.booking_id)
    return found


def _people(ids: set[uuid.UUID], desk: Desk) -> dict[str, Holder]:
    rows = Hold.objects.filter(pk__in=ids, restaurant=desk.restaurant).annotate(person=person_of())
    return {
        str(row.pk): Holder(
            kind="hold", name=(desk.may_act and row.person) or str(_("somebody")), booking_id=row.booking_id
        )
        for row in rows
    }


def _blocks(ids: set[uuid.UUID]) -> dict[str, Holder]:
    rows = Closure.objects.filter(pk__in=ids)
    return {str(row.pk): Holder(kind="block", name=row.reason or str(_("out of service"))) for row in rows}
