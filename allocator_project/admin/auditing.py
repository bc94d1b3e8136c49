"""The audit of a house: looked at anew by a button, every finding with where it is, and whether it can be mended."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assignments.audit import Finding, rules
from assignments.auditing import audit_house
from assignments.models import Assignment, AutoAssignJob, Booking, Occupancy
from holds.models import Hold
from telemetry import audits
from venues.access import find_restaurant, require_role, role_of
from venues.admin import Way, Ways, actor_of, desk_page, local, offer
from venues.models import Closure

# Where a finding's id may be looked for.
PLACES: tuple[type[Model], ...] = (Assignment, Booking, Occupancy, AutoAssignJob, Closure, Hold)


@require_http_methods(["GET", "HEAD", "POST"])
def audit_view(request: HttpRequest, restaurant_id: Any) -> HttpResponse:
    """This function will show the last audit of a house; asked with POST it audits now and lists what is found.

    Raises: RestaurantUnknown, RoleRequired.
    """
    back = Way(label=_("Open the restaurant"), url=reverse("admin:venues_restaurant_change", args=[restaurant_id]))
    offer(request, ways=Ways(back=(back,)))
    require_role(request.user, restaurant_id=restaurant_id, at_least="host")
    house = find_restaurant(restaurant_id)
    findings = audit_house(house.pk, actor=actor_of(request.user)) if request.method == "POST" else None
    last = next(iter(audits.houses([house.pk])), None)
    return desk_page(
        request,
        template="desk/audit.html",
        title=_("Audit of the ledger"),
        house=house,
        back=back,
        invariants=len(rules()),
        findings=None if findings is None else list(_told(findings)),
        last=last,
        last_at=local(last.audited_at, zone=house.timezone) if last else "",
        repair=reverse("admin:venues_restaurant_repair", args=[house.pk]),
        may_repair=role_of(request.user, restaurant_id=house.pk) == "manager",
    )


def _told(findings: Iterable[Finding]) -> Iterable[dict[str, str]]:
    """Each with the rule that is broken and a link to the row, where the admin shows such rows."""
    told = {invariant.code: invariant.rule for invariant in rules()}
    ids = {finding.subject_id for finding in findings}
    where: dict[Any, str] = {}
    for model in PLACES:
        for pk in model._default_manager.filter(pk__in=ids).values_list("pk", flat=True):
            where[pk] = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[pk])
    for finding in findings:
        yield {
            "rule": told[finding.code],
            "detail": finding.detail,
            "url": where.get(finding.subject_id, ""),
        }
