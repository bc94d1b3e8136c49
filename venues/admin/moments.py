"""Moments as the house's clock shows them, and people by name. Lists of several houses have several clocks."""

import datetime as dt
import zoneinfo
from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

A_DAY = "D j M Y"
A_CLOCK = "H:i"
NOTHING = "–"


def local(moment: dt.datetime, *, zone: str) -> str:
    """This function will return a moment by a house's clock: Fri 27 Nov 2026, 19:00."""
    there = moment.astimezone(zoneinfo.ZoneInfo(zone))
    return f"{date_format(there, A_DAY)}, {date_format(there, A_CLOCK)}"


def local_span(window: Any, *, zone: str) -> str:
    """This function will return a span by a house's clock; its end without the day where that is the same."""
    there = zoneinfo.ZoneInfo(zone)
    start, end = window.lower, window.upper
    if start is None or end is None:
        return f"{local(start, zone=zone) if start else '…'} – {local(end, zone=zone) if end else '…'}"
    same_day = start.astimezone(there).date() == end.astimezone(there).date()
    until = date_format(end.astimezone(there), A_CLOCK) if same_day else local(end, zone=zone)
    return f"{local(start, zone=zone)} – {until}"


def zone_of(row: Any) -> str:
    """This function will return the clock that goes for a row; UTC where it belongs to no house."""
    house = row if hasattr(row, "timezone") else getattr(row, "restaurant", None)
    return house.timezone if house is not None else "UTC"


def moment(field: str, *, title: Any, zone: Callable[[Any], str] = zone_of) -> Callable[[Any], str]:
    """This function will return a column that shows a moment by the clock of the row's house."""

    @admin.display(description=title, ordering=field)
    def column(row: Any) -> str:
        value = getattr(row, field)
        return _kept(local(value, zone=zone(row))) if value else NOTHING

    return column


def span(field: str, *, title: Any, zone: Callable[[Any], str] = zone_of) -> Callable[[Any], str]:
    """This function will return a column that shows a range of moments by the clock of the row's house."""

    @admin.display(description=title, ordering=field)
    def column(row: Any) -> str:
        value = getattr(row, field)
        return _kept(local_span(value, zone=zone(row))) if value else NOTHING

    return column


def _kept(told: str) -> SafeString:
    """A moment that a narrow column breaks before the clock at most."""
    return format_html('<span class="desk-moment">{}</span>', told)
