"""Addresses of bookings, assignments and plans."""

from django.urls import URLPattern, path

from assignments.api import approval, assignments, auto, availability, blocks, board, bookings, events, exchanges, floor

urlpatterns: list[URLPattern] = [
    path("auto/quote/", auto.QuoteDoor.as_view(), name="auto-quote"),
    path("auto/assign/", auto.AssignDoor.as_view(), name="auto-assign"),
    path("auto/jobs/<uuid:job_id>/", auto.JobDoor.as_view(), name="auto-job"),
    path("auto/jobs/<uuid:job_id>/retry/", auto.RetryDoor.as_view(), name="auto-job-retry"),
    path("availability/", availability.AvailabilityDoor.as_view(), name="availability"),
    path("events/", events.EventsDoor.as_view(), name="events"),
    path("restaurants/<uuid:restaurant_id>/board/", board.BoardDoor.as_view(), name="board"),
    path("restaurants/<uuid:restaurant_id>/floor/", floor.EditableFloorDoor.as_view(), name="floor"),
    path("bookings/", bookings.BookingsDoor.as_view(), name="bookings"),
    path("bookings/<uuid:booking_id>/", bookings.BookingDoor.as_view(), name="booking"),
    path("bookings/<uuid:booking_id>/cancel/", bookings.CancelDoor.as_view(), name="booking-cancel"),
    path("bookings/<uuid:booking_id>/no-show/", bookings.NoShowDoor.as_view(), name="booking-no-show"),
    path("bookings/<uuid:booking_id>/pin/", bookings.PinDoor.as_view(), name="booking-pin"),
    path("bookings/<uuid:booking_id>/unpin/", bookings.UnpinDoor.as_view(), name="booking-unpin"),
    path("walk-ins/", bookings.WalkInsDoor.as_view(), name="walk-ins"),
    path("blocks/", blocks.BlocksDoor.as_view(), name="blocks"),
    path("blocks/<uuid:block_id>/", blocks.BlockDoor.as_view(), name="block"),
    path("assignments/", assignments.AssignmentsDoor.as_view(), name="assignments"),
    path("assignments/rearrange/", exchanges.RearrangeDoor.as_view(), name="assignments-rearrange"),
    path("assignments/<uuid:assignment_id>/", assignments.AssignmentDoor.as_view(), name="assignment"),
    path("assignments/<uuid:assignment_id>/accept/", approval.AcceptDoor.as_view(), name="assignment-accept"),
    path("assignments/<uuid:assignment_id>/seat/", assignments.SeatDoor.as_view(), name="assignment-seat"),
    path("assignments/<uuid:assignment_id>/complete/", assignments.CompleteDoor.as_view(), name="assignment-complete"),
    path("assignments/<uuid:assignment_id>/release/", assignments.ReleaseDoor.as_view(), name="assignment-release"),
    path("assignments/<uuid:assignment_id>/undo/", assignments.UndoDoor.as_view(), name="assignment-undo"),
    path("assignments/<uuid:assignment_id>/move/", assignments.MoveDoor.as_view(), name="assignment-move"),
    path("assignments/<uuid:assignment_id>/extend/", assignments.StayDoor.as_view(), name="assignment-extend"),
    path("assignments/<uuid:assignment_id>/swap/", exchanges.SwapDoor.as_view(), name="assignment-swap"),
]
