"""Addresses of bookings, assignments and plans."""

from django.urls import URLPattern, path

from assignments.api import auto, availability, board, events, floor

urlpatterns: list[URLPattern] = [
    path("auto/quote/", auto.QuoteDoor.as_view(), name="auto-quote"),
    path("auto/assign/", auto.AssignDoor.as_view(), name="auto-assign"),
    path("auto/jobs/<uuid:job_id>/", auto.JobDoor.as_view(), name="auto-job"),
    path("auto/jobs/<uuid:job_id>/retry/", auto.RetryDoor.as_view(), name="auto-job-retry"),
    path("availability/", availability.AvailabilityDoor.as_view(), name="availability"),
    path("events/", events.EventsDoor.as_view(), name="events"),
    path("restaurants/<uuid:restaurant_id>/board/", board.BoardDoor.as_view(), name="board"),
    path("restaurants/<uuid:restaurant_id>/floor/", floor.EditableFloorDoor.as_view(), name="floor"),
]
