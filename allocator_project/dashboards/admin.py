"""The dashboards' door: whoever the admin lets in sees the restaurants they work in, and no others."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from allocator_project.dashboards.charts import Chart, Heat
from allocator_project.dashboards.conflicts import conflicts
from allocator_project.dashboards.drawing import Drawing, draw
from allocator_project.dashboards.latency import latency
from allocator_project.dashboards.pages import Page, said_moment
from allocator_project.dashboards.scope import SPANS, Scope, scope_of
from allocator_project.dashboards.shadow import shadow
from allocator_project.dashboards.today import today
from allocator_project.dashboards.unseated import unseated
from allocator_project.dashboards.waiting import waiting
from telemetry.rollup import uncounted_since
from venues.admin.pages import desk_page

# In the order and with the names of the sidebar, as far as a row of tabs has room for them.
TITLES = {
    "today": _("The day"),
    "unseated": _("Not seated"),
    "jobs": _("Jobs"),
    "conflicts": _("Conflicts"),
    "latency": _("Latency"),
    "shadow": _("Agreement"),
}
NAMES = tuple(TITLES)
# What only shows now asks for no number of days, and is read from the rows themselves.
WITHOUT_SPAN = ("today", "jobs")
# Counting runs every few seconds; who is told of it is told of more than that.
LATE = dt.timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart and its drawing, side by side for the template."""

    chart: Chart | Heat
    drawing: Drawing


def dashboard(request: HttpRequest, name: str) -> HttpResponse:
    """This function will answer one dashboard. Raises: Http404 for a restaurant the person does not work in."""
    asked = {key: value for key, value in request.GET.items() if isinstance(value, str)}
    scope = scope_of(request.user, asked=asked, now=timezone.now())
    if scope is None:
        raise Http404
    page = _page(name, scope, asked)
    return desk_page(
        request,
        template="dashboards/page.html",
        title=page.title,
        page=page,
        drawn=[Drawn(chart, draw(chart)) for chart in page.charts],
        scope=scope,
        name=name,
        tabs=TITLES.items(),
        spans=() if name in WITHOUT_SPAN else SPANS,
        lacks_since="" if name in WITHOUT_SPAN else _lacks_since(scope),
        chosen=scope.houses[0].slug if asked.get("restaurant") else "",
    )


def _lacks_since(scope: Scope) -> str:
    """From when on events are missing in what is shown, by its clock; empty while counting keeps up."""
    since = uncounted_since()
    if since is None or since > scope.now - LATE:
        return ""
    return said_moment(since.astimezone(scope.zone))


def _page(name: str, scope: Scope, asked: dict[str, str]) -> Page:
    pages: dict[str, Callable[[Scope], Page]] = {
        "unseated": unseated,
        "conflicts": conflicts,
        "latency": latency,
        "shadow": shadow,
        "jobs": waiting,
    }
    if name == "today":
        return today(scope, is_chosen=bool(asked.get("date")))
    return pages[name](scope)


def _view(name: str) -> Callable[..., Any]:
    return require_safe(admin.site.admin_view(lambda request: dashboard(request, name)))


urlpatterns = [
    path("", RedirectView.as_view(pattern_name="dashboards:today")),
    *(path(f"{name}/", _view(name), name=name) for name in NAMES),
]
