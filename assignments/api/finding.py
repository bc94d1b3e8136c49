"""Finds what an address or a body names, for a caller who may see it. What he may not see is not there."""

import uuid

from assignments.errors import BookingNotFound
from assignments.models import Assignment, Booking
from venues.api.doors import Door
from venues.errors import RestaurantUnknown


def find_booking(door: Door, *, booking_id: uuid.UUID, role: str) -> tuple[Booking, str]:
    """This function will return the booking, with its restaurant, and the caller's role there.

    Raises: BookingNotFound also for one of a house the caller does not work in; RoleRequired.
    """
    booking = Booking.objects.select_related("restaurant").filter(pk=booking_id).first()
    if booking is None:
        raise BookingNotFound
    try:
        return booking, door.require(role, restaurant_id=booking.restaurant_id)
    except RestaurantUnknown as unknown:
        raise BookingNotFound from unknown


def find_assignment(door: Door, *, assignment_id: uuid.UUID, role: str) -> tuple[Assignment, str]:
    """This function will return the assignment, with its booking and restaurant, and the caller's role there.

    Raises: BookingNotFound, RoleRequired.
    """
    rows = Assignment.objects.select_related("booking__restaurant", "restaurant")
    assignment = rows.filter(pk=assignment_id).first()
    if assignment is None:
        raise BookingNotFound("There is no such assignment.")
    try:
        return assignment, door.require(role, restaurant_id=assignment.restaurant_id)
    except RestaurantUnknown as unknown:
        raise BookingNotFound("There is no such assignment.") from unknown
