"""Which changes of a hold are legal, as a table of data."""

from django.utils.translation import pgettext_lazy

from assignments.states import Change

HOLD = (
    Change("confirm", ("active",), "confirmed"),
    Change("release", ("active",), "released"),
    Change("expire", ("active",), "expired"),
)
# What they are called, for people.
NAMES = {
    "active": pgettext_lazy("state", "active"),
    "confirmed": pgettext_lazy("state", "confirmed"),
    "released": pgettext_lazy("state", "released"),
    "expired": pgettext_lazy("state", "expired"),
}
