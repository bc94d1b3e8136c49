"""Addresses of the board and the floor editor, under /ops/."""

import datetime as dt

from django.urls import path, register_converter

from allocator_project.board.views import bookings, floor, house, pages


class DayConverter:
    """A service day in an address: 2026-11-27."""

    regex = r"2[01][0-9]{2}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> dt.date:
        """This function will read the day. Raises: ValueError, for which Django looks at other addresses."""
        return dt.date.fromisoformat(value)

    def to_url(self, value: dt.date) -> str:
        """This function will write the day."""
        return value.isoformat()


register_converter(DayConverter, "day")
app_name = "board"
DAY = "<slug:slug>/<day:date>/"
urlpatterns = [
    path("", pages.houses, name="houses"),
    path("<slug:slug>/", pages.today, name="today"),
    path(DAY, pages.day, name="day"),
    path(f"{DAY}live/", pages.live, name="live"),
    path(f"{DAY}bookings/<uuid:booking_id>/", bookings.booking, name="booking"),
    path(f"{DAY}bookings/<uuid:booking_id>/<slug:verb>/", bookings.do, name="do"),
    path(f"{DAY}tables/<uuid:table_id>/", house.table, name="table"),
    path(f"{DAY}walk-ins/", house.walk_in, name="walk-in"),
    path(f"{DAY}blocks/", house.block, name="block"),
    path(f"{DAY}blocks/<uuid:block_id>/lift/", house.unblock, name="unblock"),
    path(f"{DAY}search/", house.search, name="search"),
    path("<slug:slug>/floor/", floor.edit, name="floor"),
    path("<slug:slug>/floor/save/", floor.save, name="floor-save"),
]
