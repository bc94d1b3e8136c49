"""The page of the roll-out: where every house is, what its next step needs; and the page of each step."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_http_methods

from rollout.admin.steps import OF_ALL, OF_ONE, Step
from rollout.changing import By
from rollout.errors import NotYet, RolloutError
from rollout.status_pages import change_line, status_lines
from rollout.whereabouts import KILLED, NAMED, WITH_ALL, House, whereabouts
from venues.access import find_restaurant, require_role, restaurants_of, role_of
from venues.admin import Way, Ways, actor_of, badge, desk_page, local, offer
from venues.errors import RoleRequired
from venues.models import Restaurant

HOW = {NAMED: later("by name"), KILLED: later("kill switch"), WITH_ALL: later("with all")}
BY_VERB = {True: {step.verb: step for step in OF_ALL}, False: {step.verb: step for step in OF_ONE}}


@require_http_methods(["GET", "HEAD"])
def where_view(request: HttpRequest) -> HttpResponse:
    """This function will show where the person's restaurants are, and the buttons that lead them on."""
    found = whereabouts(tuple(restaurants_of(request.user).order_by("name")), with_ledgers=False)
    everybody = bool(getattr(request.user, "is_superuser", False)) and not found.over
    return desk_page(
        request,
        template="rollout/where.html",
        title=_("The way over"),
        lines=status_lines(found),
        killed=found.killed,
        houses=[_row(house, request, over=found.over) for house in found.houses],
        steps=[_button(step, None) for step in OF_ALL if everybody and step.offered(found)],
        history=reverse("admin:rollout_rolloutchange_changelist"),
        comparisons=reverse("admin:rollout_shadowcomparison_changelist"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def step_view(request: HttpRequest, verb: str, restaurant_id: uuid.UUID | None = None) -> HttpResponse:
    """This function will ask for a step (GET) or take it (POST); a step that is refused says what is missing.

    Raises: Http404, RestaurantUnknown, RoleRequired.
    """
    back = Way(label=_("Back to the roll-out"), url=reverse("admin:rollout_where"))
    offer(request, ways=Ways(back=(back,)))
    restaurant = _whose(request, restaurant_id)
    step = BY_VERB[restaurant is None].get(verb)
    if step is None:
        raise Http404(_("There is no such step."))
    form = step.form(request.POST or None, row=restaurant, request=request)
    if request.method == "POST" and form.is_valid() and _taken(request, step, restaurant, form):
        return HttpResponseRedirect(back.url)
    return desk_page(
        request,
        template="desk/deed.html",
        title=str(step.label),
        deed=step,
        form=form,
        row=restaurant.name if restaurant else _("all restaurants"),
        row_url=back.url,
    )


def _whose(request: HttpRequest, restaurant_id: uuid.UUID | None) -> Restaurant | None:
    """One house is its managers', all of them are nobody's but a superuser's."""
    if restaurant_id is None:
        if not getattr(request.user, "is_superuser", False):
            raise RoleRequired(role=_("of single restaurants"), needed="superuser")
        return None
    require_role(request.user, restaurant_id=restaurant_id, at_least="manager")
    return find_restaurant(restaurant_id)


def _taken(request: HttpRequest, step: Step, restaurant: Restaurant | None, form: Any) -> bool:
    answers = form.cleaned_data
    by = By(
        actor=actor_of(request.user),
        at=timezone.now(),
        reason=answers.get("reason", ""),
        override=answers.get("override", False),
    )
    try:
        changed = step.does(restaurant, answers, by)
    except NotYet as refused:
        for missed in refused.unmet:
            form.add_error(None, _("Not yet: %(missed)s.") % {"missed": missed})
        return False
    except RolloutError as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, change_line(changed))
    return True


def _row(house: House, request: HttpRequest, *, over: bool) -> dict[str, Any]:
    restaurant, evidence = house.restaurant, house.evidence
    may = not over and role_of(request.user, restaurant_id=restaurant.pk) == "manager"
    offered = [step for step in OF_ONE if step.verb != ("kill" if house.why == KILLED else "revive")]
    return {
        "pk": restaurant.pk,
        "name": restaurant.name,
        "url": reverse("admin:venues_restaurant_change", args=[restaurant.pk]),
        "mode": badge(house.mode),
        "why": HOW[house.why],
        "since": local(evidence.since, zone=restaurant.timezone) if evidence.since else "",
        "compared": evidence.comparisons,
        "agreement": "–" if evidence.agreement is None else f"{100 * evidence.agreement:.1f} %",
        "next": house.next_mode,
        "unmet": house.unmet,
        "steps": [_button(step, restaurant) for step in offered] if may else [],
    }


def _button(step: Step, restaurant: Restaurant | None) -> dict[str, Any]:
    if restaurant is None:
        url = reverse("admin:rollout_step_of_all", args=[step.verb])
    else:
        url = reverse("admin:rollout_step", args=[restaurant.pk, step.verb])
    return {"label": step.label, "icon": step.icon, "is_grave": step.is_grave, "url": url}
