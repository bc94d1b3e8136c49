"""What states are called, for people: the labels of the choices. The API and the code keep the states' own words."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

NAMES: dict[str, str | Promise] = {
    "pending": pgettext_lazy("state", "waiting"),
    "confirmed": pgettext_lazy("state", "confirmed"),
    "seated": pgettext_lazy("state", "seated"),
    "completed": pgettext_lazy("state", "completed"),
    "cancelled": pgettext_lazy("state", "cancelled"),
    "no_show": pgettext_lazy("state", "no-show"),
    "proposed": pgettext_lazy("state", "proposed"),
    "superseded": pgettext_lazy("state", "moved on"),
    "released": pgettext_lazy("state", "released"),
    "discarded": pgettext_lazy("state", "discarded"),
    "queued": pgettext_lazy("state", "queued"),
    "running": pgettext_lazy("state", "running"),
    "assigned": pgettext_lazy("state", "assigned"),
    "deferred": pgettext_lazy("state", "tries again"),
    "exhausted": pgettext_lazy("state", "needs you"),
    "computing": pgettext_lazy("state", "being worked out"),
    "ready": pgettext_lazy("state", "ready"),
    "applied": pgettext_lazy("state", "applied"),
    "stale": pgettext_lazy("state", "out of date"),
    "failed": pgettext_lazy("state", "failed"),
}
