"""Who changed what of the roll-out; beside it the page that shows where every house is."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from rollout.admin.where import step_view, where_view
from rollout.models import RolloutChange
from venues.access import restaurants_of
from venues.admin import HouseFilter, ReadOnlyAdmin, Way, moment, person, plug_link
from venues.models import Restaurant


@admin.register(RolloutChange)
class RolloutChangeAdmin(ReadOnlyAdmin):
    """Changes of one house and of all, the newest first."""

    actors = ("actor",)
    list_display = [
        moment("at", title=_("when")),
        "whose",
        "what",
        "changed_from",
        "changed_to",
        person("actor", title=_("by")),
        "reason",
        "set_aside",
    ]
    list_filter = [HouseFilter, "what"]
    list_select_related = ["restaurant"]
    search_fields = ["=id", "what", "reason"]
    ordering = ["-at", "id"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "whose",
                    "what",
                    "changed_from",
                    "changed_to",
                    person("actor", title=_("by")),
                    "reason",
                    moment("at", title=_("when")),
                    "evidence",
                    "set_aside",
                    "id",
                ]
            },
        )
    ]

    def get_urls(self) -> list[URLPattern]:
        """This function will add the page of where every house is, and one for each step."""
        view = self.admin_site.admin_view
        return [
            path("where/", view(where_view), name="rollout_where"),
            path("where/all/<slug:verb>/", view(step_view), name="rollout_step_of_all"),
            path("where/<uuid:restaurant_id>/<slug:verb>/", view(step_view), name="rollout_step"),
            *super().get_urls(),
        ]

    def visible(self, rows: "QuerySet[Any]", *, request: HttpRequest) -> "QuerySet[Any]":
        """This function will keep the changes of the person's restaurants, and those of all."""
        return rows.filter(Q(restaurant=None) | Q(restaurant__in=restaurants_of(request.user).values("pk")))

    def events_about(self, row: Any) -> Q:
        """This function will return what every house was told of the change."""
        return Q(subject_id=row.pk)

    @admin.display(description=_("restaurant"), ordering="restaurant__name")
    def whose(self, row: RolloutChange) -> str:
        """This function will name the restaurant, or say that it was for all."""
        return row.restaurant.name if row.restaurant else _now("all restaurants")

    @admin.display(description=_("set aside"))
    def set_aside(self, row: RolloutChange) -> str:
        """This function will say which thresholds were missed and set aside."""
        return "; ".join(row.overridden) or "–"


plug_link(
    Restaurant,
    way_of=lambda house: Way(label=_("Roll-out"), url=f"{reverse('admin:rollout_where')}#house-{house.pk}"),
)
