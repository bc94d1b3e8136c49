"""Plans of whole service days: what would change, what that gains, and a yes or a no."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from assignments import optimising
from assignments.admin.desk import REFUSALS
from assignments.models import Booking, Proposal, ServiceBook
from assignments.optimising import Asked
from assignments.translation import policy_hash, policy_of
from assignments.wiring import repository
from venues.admin import (
    DayFilter,
    Deed,
    DeedAdmin,
    Doing,
    HouseFilter,
    PlainForm,
    QuickForm,
    Way,
    Ways,
    in_states,
    moment,
    person,
    state_column,
)

# What `assignments.proposals` says about a change, in words of people.
WHY = {
    "seats_booking": _("gets a table at last"),
    "makes_room": _("makes room for others"),
    "cheaper": _("better seats"),
}


def _apply(doing: Doing) -> str:
    optimising.apply(
        doing.row, at=doing.now, actor=doing.actor, reason=doing.reason, key=doing.key, repository=repository()
    )
    return _now("The plan is applied; everybody has the tables it says.")


def _discard(doing: Doing) -> str:
    optimising.discard(doing.row, actor=doing.actor, reason=doing.reason)
    return _now("The plan is put away; nothing was moved.")


def _ask_again(doing: Doing) -> str:
    old = doing.row
    asked = Asked(
        restaurant=old.restaurant,
        service_date=old.service_date,
        period=old.period,
        time_limit_seconds=old.time_limit_seconds,
        max_moves=old.max_moves,
    )
    optimising.ask(asked, actor=doing.actor)
    return _now("A worker looks for a new plan of the day.")


def _would_change(row: Proposal) -> bool:
    return row.state == "ready" and bool(row.result.get("changes"))


APPLY = Deed(
    verb="apply",
    label=_("Apply the plan"),
    says=_("All moves are made at once. If the day has changed since, nothing is moved and you are told."),
    does=_apply,
    role="manager",
    offered=_would_change,
    form=QuickForm,
    icon="check",
)
DISCARD = Deed(
    verb="discard",
    label=_("Put it away"),
    says=_("The plan is put away. Nothing was moved and nothing is."),
    does=_discard,
    role="manager",
    offered=in_states("ready"),
    form=QuickForm,
    icon="close",
    in_bulk=True,
)
ASK_AGAIN = Deed(
    verb="ask-again",
    label=_("Ask for a new plan"),
    says=_("A worker looks for the best plan of the day as it is now. Nothing is moved yet."),
    does=_ask_again,
    offered=in_states("stale", "failed", "discarded", "applied"),
    form=PlainForm,
    icon="refresh",
)


@admin.register(Proposal)
class ProposalAdmin(DeedAdmin):
    """Plans of whole service days."""

    deeds = (APPLY, DISCARD, ASK_AGAIN)
    refusals = REFUSALS
    actors = ("requested_by", "settled_by")
    change_form_outer_after_template = "assignments/proposal.html"
    list_display = [
        "service_date",
        "restaurant",
        "period_told",
        state_column(),
        "covers",
        "moves",
        person("requested_by", title=_("asked by")),
        person("settled_by", title=_("settled by")),
        moment("created_at", title=_("asked")),
    ]
    list_filter = [HouseFilter, DayFilter, "state"]
    list_select_related = ["restaurant"]
    search_fields = ["=id", "restaurant__name", "period"]
    ordering = ["-created_at"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    state_column(),
                    "service_date",
                    "period_told",
                    "restaurant",
                    person("requested_by", title=_("asked by")),
                    moment("created_at", title=_("asked")),
                    person("settled_by", title=_("settled by")),
                    "id",
                ]
            },
        )
    ]

    def title_of(self, row: Proposal) -> str:
        """This function will say of which day it is a plan."""
        day = date_format(row.service_date, "l j F Y")
        return _now("Plan of %(day)s") % {"day": f"{day}, {row.period}" if row.period else day}

    def ways(self, row: Proposal) -> Ways:
        """This function will lead to a new plan where this one is out of date."""
        back = Way(label=_now("Back to the plan"), url=self.page_of(row))
        again = Way(
            label=_now("Ask for a new plan"), url=reverse("admin:assignments_proposal_ask-again", args=[row.pk])
        )
        return Ways(back=(back,), by_step={"optimise_again": again, "reload": back})

    @admin.display(description=_("of"), ordering="period")
    def period_told(self, proposal: Proposal) -> str:
        """This function will say whether it is of the whole day or of one service."""
        return proposal.period or _now("the whole day")

    @admin.display(description=_("covers"))
    def covers(self, proposal: Proposal) -> str:
        """This function will say how many would be seated, and how many are now."""
        result = proposal.result
        return f"{result['coversBefore']} → {result['covers']}" if result else "–"

    @admin.display(description=_("moves"))
    def moves(self, proposal: Proposal) -> str:
        """This function will say how many parties would get other tables."""
        return str(len(proposal.result["changes"])) if proposal.result else "–"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """This function will show the plan: figures, moves with their reasons, and what has changed since."""
        row = self.get_object(request, object_id)
        known = {"plan": plan_of(row), "since": changes_since(row)} if isinstance(row, Proposal) else {}
        return super().change_view(request, object_id, form_url, known | (extra_context or {}))


def plan_of(proposal: Proposal) -> dict[str, Any]:
    """This function will return the plan as its page shows it; empty while there is none. *Cost*: one statement."""
    result = proposal.result
    if not result:
        return {}
    parties = [*result["changes"], *result["unseated"]]
    guests = dict(
        Booking.objects.filter(pk__in=[each["bookingId"] for each in parties]).values_list("pk", "guest_name")
    )
    names = {str(pk): name for pk, name in guests.items()}
    return {
        **{name: result[name] for name in ("bookings", "seated", "seatedBefore", "covers", "coversBefore", "bound")},
        "gained": result["covers"] - result["coversBefore"],
        "gap_percent": round(100 * result["gap"], 1),
        "proven": result["proven"],
        "changes": [_party(each, names) | {"why": WHY.get(each["why"], each["why"])} for each in result["changes"]],
        "unseated": [_party(each, names) for each in result["unseated"]],
    }


def changes_since(proposal: Proposal) -> list[str]:
    """This function will say what has changed since a ready or outdated plan was worked out. *Cost*: one statement."""
    if proposal.state not in ("ready", "stale") or proposal.book_version is None:
        return []
    restaurant = proposal.restaurant
    books = ServiceBook.objects.filter(restaurant=restaurant, service_date=proposal.service_date)
    version = books.values_list("version", flat=True).first() or 0
    found = []
    if version != proposal.book_version:
        found.append(
            _now("The day's bookings or tables have changed %(times)s times since.")
            % {"times": version - proposal.book_version}
        )
    if restaurant.floor_version != proposal.floor_version:
        found.append(_now("The floor has changed since."))
    if policy_hash(policy_of(restaurant)) != proposal.policy_hash:
        found.append(_now("The seating rules have changed since."))
    return found


def _party(each: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {
        "guest": names.get(each["bookingId"], "") or "–",
        "url": reverse("admin:assignments_booking_change", args=[each["bookingId"]]),
        "size": each["partySize"],
        "starts_at": _moment(each["startsAt"]),
        "was": " + ".join(each.get("was", ())),
        "now": " + ".join(each.get("now", ())),
    }


def _moment(text: str) -> dt.datetime | None:
    return parse_datetime(text)
