"""Stores the demonstration: its restaurant and its evening. Safe to repeat; removes nothing unless asked to."""

import datetime as dt

from django.db import transaction

from assignments import demo
from assignments.floors import open_restaurant
from assignments.models import Booking, Occupancy
from assignments.services import NewBooking, draft_booking, store_bookings
from venues.demo import public_house
from venues.documents import read_floor_document
from venues.models import Join, Restaurant, Table
from venues.selectors import hours_of

SLUG = "demo-public-house"


def find_house() -> Restaurant | None:
    """This function will return the demo restaurant if it is open."""
    return Restaurant.objects.filter(slug=SLUG).first()


def open_house() -> Restaurant:
    """This function will open the demo restaurant, or return it if it is open already."""
    known = find_house()
    if known is not None:
        return known
    floor = read_floor_document(public_house())
    return open_restaurant(floor, slug=SLUG, name=floor["name"], timezone=floor["timezone"])


def remove_house() -> None:
    """This function will remove the demo restaurant and everything it has."""
    with transaction.atomic():
        Occupancy.objects.filter(restaurant__slug=SLUG).delete()
        Join.objects.filter(restaurant__slug=SLUG).delete()
        Table.objects.filter(restaurant__slug=SLUG).delete()
        Restaurant.objects.filter(slug=SLUG).delete()


def seed_evening(restaurant: Restaurant, *, date: dt.date, now: dt.datetime, bookings: int = demo.BOOKINGS) -> int:
    """This function will store the day's drawn bookings that are not stored yet and return how many those were.

    Nobody has booked in the future: who would still book later counts as having booked just now.
    """
    hours = hours_of(restaurant)
    known = set(Booking.objects.filter(restaurant=restaurant).values_list("import_key", flat=True))
    drafts = []
    for drawn in demo.draw_evening(date, timezone=restaurant.timezone, bookings=bookings):
        new = NewBooking(
            party_size=drawn.party_size,
            starts_at=drawn.starts_at,
            reserved_at=min(drawn.reserved_at, now),
            source=Booking.Source.DEMO,
            guest_name=drawn.guest_name,
            import_key=f"demo:{date}:{drawn.number}",
        )
        draft = draft_booking(new, restaurant=restaurant, hours=hours)
        assert isinstance(draft, Booking), draft
        if draft.import_key not in known:
            drafts.append(draft)
    return store_bookings(drafts, restaurant=restaurant, hours=hours, actor="demo")
