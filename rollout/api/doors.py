"""The doors of the roll-out. They only look; what changes it is a command of operators and a page of the admin."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from rollout.agreement import agreement
from rollout.api.documents import (
    ComparisonsPage,
    ComparisonsQuery,
    RolloutBundle,
    SummaryQuery,
    comparison_bundle,
    summary_bundle,
)
from rollout.models import ShadowComparison
from rollout.whereabouts import whereabouts
from venues.access import restaurants_of
from venues.api.doors import Door, read_query
from venues.api.paging import page_of
from venues.models import Restaurant


class RolloutDoor(Door):
    """A look at the restaurants the caller works in, or at one of them."""

    def restaurants(self, query: dict[str, Any]) -> "QuerySet[Restaurant]":
        """This function will return which restaurants are asked about. Raises: RestaurantUnknown, RoleRequired."""
        mine = restaurants_of(self.request.user)
        if "restaurant_id" not in query:
            return mine.order_by("slug")
        self.require("viewer", restaurant_id=query["restaurant_id"])
        return mine.filter(pk=query["restaurant_id"])


class ComparisonsDoor(RolloutDoor):
    """What both allocators said to the same questions."""

    @extend_schema(operation_id="rolloutComparisons", parameters=[ComparisonsQuery], responses=ComparisonsPage)
    def get(self, request: Request) -> Response:
        """This function will list comparisons, the oldest first, a page at a time."""
        query = read_query(ComparisonsQuery, request=request)
        rows = ShadowComparison.objects.filter(restaurant__in=self.restaurants(query).order_by().values("pk"))
        wanted = {name: query[name] for name in ("outcome", "service_date") if name in query}
        shown, following = page_of(
            rows.filter(**wanted), by="compared_at", cursor=query.get("cursor"), limit=query["limit"]
        )
        return Response({"results": [comparison_bundle(row) for row in shown], "next_cursor": following})


class SummaryDoor(RolloutDoor):
    """Where every restaurant is on its way, and how far both allocators agree."""

    @extend_schema(operation_id="rolloutSummary", parameters=[SummaryQuery], responses=RolloutBundle)
    def get(self, request: Request) -> Response:
        """This function will say where the restaurants are and count their comparisons."""
        restaurants = tuple(self.restaurants(read_query(SummaryQuery, request=request)))
        compared = ShadowComparison.objects.filter(restaurant__in=[each.pk for each in restaurants])
        found = whereabouts(restaurants, with_ledgers=False)
        return Response(summary_bundle(found, counted=agreement(compared)))
