"""Every page of the site that somebody at a desk can open, with a row of everything there is."""

from collections.abc import Iterator

from django.contrib import admin
from django.db.models import Model
from django.urls import reverse

from allocator_project.dashboards.admin import NAMES as DASHBOARDS
from assignments.models import Booking
from tests.builders import FRIDAY, SEVEN
from tests.desk.scenes import page, rows_of, shown_models
from venues.admin.doing import DeedAdmin
from venues.models import Restaurant, Table

DAY = FRIDAY.isoformat()


def pages_of(restaurant: Restaurant) -> list[str]:
    """The addresses of all pages about a house: admin, board, dashboards, documentation, what belongs to people."""
    own = ["/", reverse("admin:index"), reverse("admin:needs-you"), reverse("second_factor_setup")]
    people = [page(model, "changelist") for model in admin.site._registry if model not in shown_models()]
    audit = reverse("admin:audit", args=[restaurant.pk])
    dashboards = [f"{reverse(f'dashboards:{name}')}?date={DAY}" for name in DASHBOARDS]
    desk = [address for model in shown_models() for address in _pages_about(model, restaurant)]
    return [*own, *people, audit, *dashboards, *desk, *_board(restaurant), reverse("api:docs")]


def _pages_about(model: type[Model], restaurant: Restaurant) -> Iterator[str]:
    yield f"{page(model, 'changelist')}?all="
    for row in rows_of(model, restaurant)[:1]:
        yield page(model, "change", row.pk)
        yield page(model, "history", row.pk)
        model_admin = admin.site._registry[model]
        for deed in model_admin.all_deeds() if isinstance(model_admin, DeedAdmin) else ():
            yield page(model, deed.verb, row.pk)


def _board(restaurant: Restaurant) -> Iterator[str]:
    yield from (f"/ops/{part}" for part in ("", f"{restaurant.slug}/", f"{restaurant.slug}/floor/"))
    day = f"/ops/{restaurant.slug}/{DAY}/"
    at = f"at={SEVEN:%H:%M}"
    yield from (f"{day}{part}" for part in ("", "live/", f"walk-ins/?{at}", f"blocks/?{at}", "search/?q=a"))
    for booking in Booking.objects.filter(restaurant=restaurant):
        yield f"{day}bookings/{booking.pk}/"
        yield f"{day}?booking={booking.pk}"
    for table in Table.objects.filter(restaurant=restaurant):
        yield f"{day}tables/{table.pk}/"
