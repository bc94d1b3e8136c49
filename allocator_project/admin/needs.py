"""What needs a person now, over all rooms, each with the buttons that help: a page, and a count beside its link."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from allocator_project.board.words import reason_in_words
from assignments import attention
from assignments.attention import Needy, PlanOfDay
from telemetry import audits
from telemetry.models import HouseAudit
from telemetry.webhooks.attention import Troubled, count_troubled, list_troubled
from venues.access import restaurants_of, roles_of
from venues.admin import Way, desk_page, local, open_to
from venues.models import Restaurant

MOST = 50
Houses = Mapping[Any, Restaurant]


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing: what it is and where, why, what would help, and what to press. The first button helps most."""

    title: str
    house: str
    text: str
    url: str = ""
    restaurant_id: Any = None
    steps: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Things of one kind. Shapes: `many` leads to where they can be dealt with at once."""

    title: str
    says: str
    needs: tuple[Need, ...]
    many: Way | None = None


@require_safe
def needs_view(request: HttpRequest) -> HttpResponse:
    """This function will show everything that waits for a person in the houses somebody works in."""
    houses = {house.pk: house for house in restaurants_of(request.user)}
    now = timezone.now()
    roles = roles_of(request.user)
    groups = [_open_to(roles, group) for group in groups_of(houses, now=now) if group.needs]
    return desk_page(request, template="desk/needs.html", title=_("Needs you"), groups=groups)


def groups_of(houses: Houses, *, now: dt.datetime) -> tuple[Group, ...]:
    """This function will return every kind of thing that needs a person. *Cost*: one statement for each kind."""
    ids = tuple(houses)
    return (
        Group(
            title=_("Parties without a table"),
            says=_("The automatic seating has given up; their time is not over yet."),
            needs=tuple(_of_job(each, houses) for each in attention.list_exhausted(ids, now=now, most=MOST)),
            many=_list(_("Try many again"), "assignments_autoassignjob", state__exact="exhausted"),
        ),
        Group(
            title=_("Tables that wait for your yes"),
            says=_("The house has it that people decide; nothing is taken before somebody says yes."),
            needs=tuple(_of_proposed(each, houses) for each in attention.list_proposed(ids, now=now, most=MOST)),
        ),
        Group(
            title=_("Plans of whole days"),
            says=_("They bind nothing until somebody applies them."),
            needs=tuple(_of_plan(each, houses) for each in attention.list_plans(ids, now=now, most=MOST)),
        ),
        Group(
            title=_("The ledger"),
            says=_("An audit found what should not be. Nobody has been given a table twice: the database forbids it."),
            needs=tuple(_of_audit(each, houses) for each in audits.houses(ids) if each.findings),
        ),
        Group(
            title=_("Webhooks"),
            says=_("Somebody who is told of events does not take them. Nothing is lost; what is not taken waits."),
            needs=tuple(_of_endpoint(each, houses) for each in list_troubled(ids, most=MOST)),
        ),
    )


def count_of(restaurants: "QuerySet[Restaurant]", *, now: dt.datetime) -> int:
    """This function will count everything that needs a person in these houses. *Cost*: four statements."""
    ids = tuple(restaurants.values_list("pk", flat=True))
    findings = sum(each.findings > 0 for each in audits.houses(ids))
    return sum(attention.count(ids, now=now).values()) + findings + count_troubled(ids)


def _open_to(roles: Mapping[Any, str], group: Group) -> Group:
    """Without the buttons that the person's role does not open."""
    needs = (
        replace(need, ways=open_to(roles.get(need.restaurant_id, "manager"), ways=need.ways)) for need in group.needs
    )
    return replace(group, needs=tuple(needs))


def _of_job(needy: Needy, houses: Houses) -> Need:
    return Need(
        title=_party(needy, houses),
        house=houses[needy.restaurant_id].name,
        restaurant_id=needy.restaurant_id,
        url=reverse("admin:assignments_booking_change", args=[needy.booking_id]),
        text=reason_in_words(needy.reason),
        steps=tuple(str(step.get("message", "")) for step in needy.steps if step.get("message")),
        ways=(
            _to_do(_("Pick a table"), "assignments_booking_assign", needy.booking_id),
            _to_do(_("Try again now"), "assignments_autoassignjob_retry", needy.row_id),
            _board(needy, houses),
        ),
    )


def _of_proposed(needy: Needy, houses: Houses) -> Need:
    return Need(
        title=_party(needy, houses),
        house=houses[needy.restaurant_id].name,
        restaurant_id=needy.restaurant_id,
        url=reverse("admin:assignments_booking_change", args=[needy.booking_id]),
        text=_("Proposed: %(tables)s.") % {"tables": " + ".join(needy.tables)},
        ways=(
            _to_do(_("Say yes"), "assignments_booking_accept", needy.booking_id),
            _to_do(_("Pick other tables"), "assignments_booking_assign", needy.booking_id),
            _board(needy, houses),
        ),
    )


def _of_plan(plan: PlanOfDay, houses: Houses) -> Need:
    look = Way(label=_("Look at the plan"), url=reverse("admin:assignments_proposal_change", args=[plan.id]))
    again = _to_do(_("Ask for a new plan"), "assignments_proposal_ask-again", plan.id)
    is_stale = plan.state == "stale"
    figures = {"before": plan.covers_before, "after": plan.covers, "moves": plan.moves}
    gained = ngettext(
        "%(before)s → %(after)s covers with %(moves)s move.",
        "%(before)s → %(after)s covers with %(moves)s moves.",
        plan.moves,
    )
    return Need(
        title=date_format(plan.service_date, "l j F Y") + (f", {plan.period}" if plan.period else ""),
        house=houses[plan.restaurant_id].name,
        restaurant_id=plan.restaurant_id,
        text=_("Out of date: the day has changed since.") if is_stale else gained % figures,
        ways=(again, look) if is_stale else (look,),
    )


def _of_audit(audit: HouseAudit, houses: Houses) -> Need:
    house = houses[audit.restaurant_id]
    return Need(
        title=ngettext("%(n)s finding", "%(n)s findings", audit.findings) % {"n": audit.findings},
        house=house.name,
        restaurant_id=house.pk,
        text=_("Audited %(at)s.") % {"at": local(audit.audited_at, zone=house.timezone)},
        ways=(
            Way(label=_("See what was found"), url=reverse("admin:audit", args=[house.pk]), role="host"),
            _to_do(_("Repair what is safe"), "venues_restaurant_repair", house.pk, role="manager"),
        ),
    )


def _of_endpoint(endpoint: Troubled, houses: Houses) -> Need:
    letters = ngettext("%(n)s dead letter.", "%(n)s dead letters.", endpoint.dead) % {"n": endpoint.dead}
    again = _to_do(_("Tell it again"), "telemetry_webhookendpoint_enable", endpoint.id, role="manager")
    dead = _list(_("Look at the dead letters"), "telemetry_delivery", q=str(endpoint.id), state__exact="dead")
    page = Way(label=_("Open the webhook"), url=reverse("admin:telemetry_webhookendpoint_change", args=[endpoint.id]))
    why = {"gone": _("It has said that it is gone."), "failing": _("Nothing got through for five days.")}
    return Need(
        title=endpoint.url,
        house=houses[endpoint.restaurant_id].name,
        restaurant_id=endpoint.restaurant_id,
        text=" ".join(
            text for text in (why.get(endpoint.disabled_because, ""), letters if endpoint.dead else "") if text
        ),
        ways=(*([again] if endpoint.disabled_because else []), *([dead] if endpoint.dead else []), page),
    )


def _party(needy: Needy, houses: Houses) -> str:
    return _("%(name)s, party of %(size)s, %(at)s") % {
        "name": needy.guest_name or _("no name"),
        "size": needy.party_size,
        "at": local(needy.starts_at, zone=houses[needy.restaurant_id].timezone),
    }


def _board(needy: Needy, houses: Houses) -> Way:
    day = reverse("board:day", args=[houses[needy.restaurant_id].slug, needy.service_date])
    return Way(label=_("On the board"), url=f"{day}?booking={needy.booking_id}")


def _to_do(label: str, name: str, row_id: Any, *, role: str = "host") -> Way:
    return Way(label=label, url=_deed(name, [row_id]), role=role)


def _deed(name: str, args: list[Any]) -> str:
    """Back here afterwards."""
    return reverse(f"admin:{name}", args=args) + "?" + urlencode({"next": reverse("admin:needs-you")})


def _list(label: str, name: str, **only: str) -> Way:
    return Way(label=label, url=reverse(f"admin:{name}_changelist") + "?" + urlencode(only))
