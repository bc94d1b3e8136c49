"""What every list of the admin shares: it shows the rows of the restaurants somebody works in, and changes none."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from telemetry.models import Event
from venues.access import ROLES, require_role, restaurants_of, role_of
from venues.admin.moments import local, zone_of
from venues.admin.pages import desk_page
from venues.admin.people import with_names

PAGE = 50
MOST_EVENTS = 200


class ReadOnlyAdmin(ModelAdmin):
    """Shows rows and changes none: that is for services, which take the locks and bump the versions.

    `house` is the path from a row to its restaurant; rows of others do not exist for whoever looks. `actors` are the
    fields that say who did something.
    """

    house = "restaurant"
    actors: tuple[str, ...] = ()
    actions: Any = None
    list_fullwidth = True
    list_filter_submit = True
    list_per_page = PAGE
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Model]":
        """This function will return the rows of the restaurants the person works in."""
        rows: QuerySet[Model] = with_names(super().get_queryset(request), *self.actors)
        return rows if getattr(request.user, "is_superuser", False) else self.visible(rows, request=request)

    def visible(self, rows: "QuerySet[Any]", *, request: HttpRequest) -> "QuerySet[Any]":
        """This function will keep the rows that somebody who is no superuser may see."""
        return rows.filter(**{f"{self.house}__in": restaurants_of(request.user).values("pk")})

    def title_of(self, row: Any) -> str:
        """This function will return what a row is called on its pages."""
        return str(row)

    def list_url(self) -> str:
        """This function will return the address of the list."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def page_of(self, row: Model) -> str:
        """This function will return the address of a row's own page."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])

    def house_of(self, row: Model) -> Any:
        """This function will return the key of the restaurant a row belongs to."""
        found: Any = row
        named = self.house == "pk" or self.house.endswith("_id")
        for step in (self.house if named else f"{self.house}_id").split("__"):
            found = getattr(found, step)
        return found

    def role(self, request: HttpRequest, *, row: Model) -> str | None:
        """This function will return the person's role in the row's restaurant."""
        return role_of(request.user, restaurant_id=self.house_of(row))

    def require(self, role: str, *, request: HttpRequest, row: Model) -> None:
        """This function will refuse whoever has no such role for the row. Raises: RestaurantUnknown, RoleRequired."""
        require_role(request.user, restaurant_id=self.house_of(row), at_least=role)

    def is_at_least(self, role: str, *, request: HttpRequest, row: Model) -> bool:
        """This function will say whether the person's role in the row's restaurant is enough."""
        mine = self.role(request, row=row)
        return mine is not None and ROLES.index(mine) >= ROLES.index(role)

    def events_about(self, row: Model) -> Q:
        """This function will return which events are a row's history."""
        return Q(restaurant_id=self.house_of(row), subject_id=row.pk)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """This function will show what happened to the row, newest first: the events that were written with the facts.

        Raises: Http404.
        """
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404(_now("There is no such thing here, or not any more."))
        events = with_names(Event.objects.filter(self.events_about(row)).order_by("-id"), "actor")[:MOST_EVENTS]
        return desk_page(
            request,
            template="desk/history.html",
            title=_now("History"),
            row=self.title_of(row),
            row_url=self.page_of(row),
            events=[_told(event, zone_of(row)) for event in events],
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        """This function will say yes: the site asks for a role somewhere."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """This function will say yes: whose rows are shown is decided by the list of rows."""
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        """This function will say no: rows come from services."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """This function will say no: rows come from services."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """This function will say no: history stays."""
        return False

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """This function will show a row by the clock of its house, also where Django writes a moment itself."""
        row = kwargs.get("obj")
        title = self.title_of(row) if row is not None else ""
        context |= {"subtitle": title, "heading": [(self.opts.verbose_name_plural, self.list_url()), (title, "")]}
        page: TemplateResponse = super().render_change_form(request, context, *args, **kwargs)
        with timezone.override(zone_of(row) if row is not None else "UTC"):
            return page.render()


def _told(event: Any, zone: str) -> dict[str, Any]:
    payload = {key: value for key, value in event.payload.items() if value not in ("", [], None)}
    return {
        "at": local(event.occurred_at, zone=zone),
        "name": event.name,
        "by": event.actor_name or event.actor,
        "reason": event.reason,
        "details": ", ".join(f"{key}: {_flat(value)}" for key, value in payload.items()),
    }


def _flat(value: Any) -> str:
    return " + ".join(map(str, value)) if isinstance(value, list) else str(value)


class HouseFilter(admin.SimpleListFilter):
    """Rows of one restaurant; offered to whoever works in several. `path` leads from a row to it."""

    title = _("restaurant")
    parameter_name = "restaurant"
    path = "restaurant"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        """This function will offer the restaurants the person works in."""
        return [(str(pk), name) for pk, name in restaurants_of(request.user).values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Model]") -> "QuerySet[Model]":
        """This function will keep the rows of the restaurant chosen, if it is one of those offered."""
        chosen = self.value()
        if chosen is None or chosen not in {str(pk) for pk, _ in self.lookup_choices}:
            return queryset
        return queryset.filter(**{self.path: chosen})
