"""Values that many doors read: moments with an offset, service days, sizes of parties. All of this age."""

import datetime as dt
from typing import Any

from rest_framework import serializers

EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2199, 12, 31)
LARGEST_PARTY = 1000


class MomentField(serializers.DateTimeField):
    """A moment with its UTC offset. A time without one could be any of two dozen moments, so it is none."""

    default_error_messages = {
        "naive": "Give the time with its UTC offset, for instance 2026-11-27T19:00:00+00:00.",
        "age": "This is not of this age.",
    }

    def enforce_timezone(self, value: dt.datetime) -> dt.datetime:
        """This function will refuse a time without an offset, where the framework would guess one."""
        if value.utcoffset() is None:
            self.fail("naive")
        if not EARLIEST <= value.date() <= LATEST:
            self.fail("age")
        return value.astimezone(dt.UTC)


class ServiceDayField(serializers.DateField):
    """A service day of a restaurant."""

    default_error_messages = {"age": "This is not of this age."}

    def to_internal_value(self, value: Any) -> dt.date:
        """This function will return the day. Raises: ValidationError."""
        day: dt.date = super().to_internal_value(value)
        if not EARLIEST <= day <= LATEST:
            self.fail("age")
        return day


class PartySizeField(serializers.IntegerField):
    """How many come."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": LARGEST_PARTY, **options})
