"""Which changes of a hold are legal, as a table of data."""

from assignments.states import Change

HOLD = (
    Change("confirm", ("active",), "confirmed"),
    Change("release", ("active",), "released"),
    Change("expire", ("active",), "expired"),
)
