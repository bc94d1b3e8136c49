"""The sidebar of the admin: the evening first, then the building, then what runs behind it. Shown by role."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allocator_project.admin.needs import count_of
from venues.access import restaurants_of

# What it is called, its icon, its address.
Page = tuple[Any, str, str]
NEEDS_YOU = "admin:needs-you"
# Each group with its pages.
GROUPS: tuple[tuple[Any, tuple[Page, ...]], ...] = (
    (
        _("Today"),
        (
            (_("Overview"), "home", "admin:index"),
            (_("Boards"), "table_restaurant", "board:houses"),
            (_("Needs you"), "notifications_active", NEEDS_YOU),
        ),
    ),
    (
        _("Dashboards"),
        (
            (_("The day"), "today", "dashboards:today"),
            (_("Not seated"), "event_busy", "dashboards:unseated"),
            (_("Jobs with next steps"), "assignment_late", "dashboards:jobs"),
            (_("Conflicts"), "swords", "dashboards:conflicts"),
            (_("Latency"), "timer", "dashboards:latency"),
            (_("Shadow agreement"), "compare", "dashboards:shadow"),
        ),
    ),
    (
        _("Bookings"),
        (
            (_("Bookings"), "groups", "admin:assignments_booking_changelist"),
            (_("Assignments"), "event_seat", "admin:assignments_assignment_changelist"),
            (_("Proposals"), "lightbulb", "admin:assignments_proposal_changelist"),
            (_("Holds"), "front_hand", "admin:holds_hold_changelist"),
            (_("Service days"), "calendar_month", "admin:assignments_servicebook_changelist"),
        ),
    ),
    (
        _("Behind the scenes"),
        (
            (_("Auto-assign jobs"), "bolt", "admin:assignments_autoassignjob_changelist"),
            (_("Ledger"), "menu_book", "admin:assignments_occupancy_changelist"),
            (_("Joined tables"), "join", "admin:assignments_mergegroup_changelist"),
            (_("Idempotency keys"), "key", "admin:assignments_idempotencyrecord_changelist"),
        ),
    ),
    (
        _("Floor"),
        (
            (_("Restaurants"), "storefront", "admin:venues_restaurant_changelist"),
            (_("Zones"), "grid_view", "admin:venues_zone_changelist"),
            (_("Tables"), "table_bar", "admin:venues_table_changelist"),
            (_("Joins"), "link", "admin:venues_join_changelist"),
            (_("Capacity overrides"), "tune", "admin:venues_capacityoverride_changelist"),
            (_("Service periods"), "schedule", "admin:venues_serviceperiod_changelist"),
            (_("Blocks"), "block", "admin:venues_closure_changelist"),
        ),
    ),
    (
        _("The way over"),
        (
            (_("Where every restaurant is"), "alt_route", "admin:rollout_where"),
            (_("Comparisons"), "compare_arrows", "admin:rollout_shadowcomparison_changelist"),
            (_("Who changed what"), "manage_history", "admin:rollout_rolloutchange_changelist"),
            (_("Old ledger"), "inventory_2", "admin:rollout_legacyassignment_changelist"),
        ),
    ),
    (
        _("Telemetry"),
        (
            (_("Events"), "history", "admin:telemetry_event_changelist"),
            (_("Webhooks"), "webhook", "admin:telemetry_webhookendpoint_changelist"),
            (_("Deliveries"), "outgoing_mail", "admin:telemetry_delivery_changelist"),
        ),
    ),
    (
        _("Access"),
        (
            (_("Who works here"), "badge", "admin:venues_staffmembership_changelist"),
            (_("API tokens"), "key_vertical", "admin:venues_apitoken_changelist"),
            (_("Logins"), "person", "admin:auth_user_changelist"),
        ),
    ),
)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """This function will return the groups with the pages that exist and that the person may open.

    Cost: five statements, for the count of what needs a person.
    """
    needed = count_of(restaurants_of(request.user), now=timezone.now())
    shown = []
    for title, pages in GROUPS:
        items = [_item(page, needed=needed) for page in pages if _is_open(page[2], request)]
        if items:
            shown.append({"title": title, "items": items})
    _mark_current([item for group in shown for item in group["items"]], path=request.path)
    return shown


def _mark_current(items: list[dict[str, Any]], *, path: str) -> None:
    """The page that is open, or the one that it is below; of several the nearest. All are below the overview."""
    overview = reverse("admin:index")
    above = [item["link"] for item in items if path.startswith(item["link"]) and item["link"] != overview]
    current = max(above, key=len, default=path)
    for item in items:
        item["active"] = item["link"] == current


def _item(page: Page, *, needed: int) -> dict[str, Any]:
    title, icon, name = page
    item = {"title": title, "icon": icon, "link": reverse(name)}
    return item | {"count": needed} if name == NEEDS_YOU and needed else item


def _is_open(name: str, request: HttpRequest) -> bool:
    """A page whose room is not installed is left out, like one that the person's role does not open."""
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    for model, model_admin in admin.site._registry.items():
        if name == f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist":
            return model_admin.has_view_permission(request)
    return True
