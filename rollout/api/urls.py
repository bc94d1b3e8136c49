"""Addresses of the roll-out."""

from django.urls import URLPattern, path

from rollout.api import doors

urlpatterns: list[URLPattern] = [
    path("comparisons/", doors.ComparisonsDoor.as_view(), name="rollout-comparisons"),
    path("summary/", doors.SummaryDoor.as_view(), name="rollout-summary"),
]
