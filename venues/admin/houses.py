"""What every admin page shares: it shows the rows of the restaurants somebody works in, and changes none."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from venues.access import restaurants_of, role_of


class ReadOnlyAdmin(ModelAdmin):
    """Shows rows and changes none: that is for services, which take the locks and bump the versions.

    `house` is the path from a row to its restaurant; rows of others do not exist for whoever looks.
    """

    house = "restaurant"
    list_fullwidth = True
    list_filter_sheet = False
    compressed_fields = True
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Model]":
        """This function will return the rows of the restaurants the person works in."""
        rows: QuerySet[Model] = super().get_queryset(request)
        if getattr(request.user, "is_superuser", False):
            return rows
        return rows.filter(**{f"{self.house}__in": restaurants_of(request.user)})

    def role(self, request: HttpRequest, *, row: Model) -> str | None:
        """This function will return the person's role in the row's restaurant."""
        restaurant_id: Any = row
        for step in ("pk" if self.house == "pk" else f"{self.house}_id").split("__"):
            restaurant_id = getattr(restaurant_id, step)
        return role_of(request.user, restaurant_id=restaurant_id)

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


class HouseFilter(admin.SimpleListFilter):
    """Rows of one restaurant; offered to whoever works in several."""

    title = _("restaurant")
    parameter_name = "restaurant"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        """This function will offer the restaurants the person works in."""
        return [(str(pk), name) for pk, name in restaurants_of(request.user).values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Model]") -> "QuerySet[Model]":
        """This function will keep the rows of the restaurant chosen, if it is one of those offered."""
        chosen = self.value()
        if chosen is None or chosen not in {str(pk) for pk, _ in self.lookup_choices}:
            return queryset
        return queryset.filter(restaurant=chosen)
