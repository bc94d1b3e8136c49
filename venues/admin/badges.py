"""States as staff see them: a word on a ground. The word says it; the colour only helps to find it."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

# By word, whatever it is a state of: good is as wished, warn waits, bad needs a person, info goes on, calm is over.
TONES = {
    "good": ("seated", "assigned", "applied", "delivered", "ready", "active", "same", "v2_better", "v2"),
    "warn": ("pending", "proposed", "deferred", "stale", "held", "retrying", "legacy_better", "equivalent"),
    "bad": ("no_show", "exhausted", "failed", "dead", "error", "legacy_illegal", "legacy_only", "revoked"),
    "info": ("confirmed", "queued", "running", "computing", "shadow", "dual_write", "v2_only"),
}
TONE_OF = {word: tone for tone, words in TONES.items() for word in words}
# What the words of `states` are called. A word that is not here is shown as it is.
WORDS = {
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
    "active": pgettext_lazy("state", "active"),
    "expired": pgettext_lazy("state", "expired"),
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


def named(word: str) -> str:
    """This function will return what a state is called."""
    return str(WORDS.get(word) or word.replace("_", " "))


def badge(word: str, *, tone: str = "") -> SafeString:
    """This function will return a word as a badge; its tone goes by the word where none is given."""
    return format_html('<span class="badge badge--{}">{}</span>', tone or TONE_OF.get(word, "calm"), named(word))


def link(words: Any, *, url: str) -> SafeString:
    """This function will return a link that looks like one."""
    return format_html('<a class="desk-link" href="{}">{}</a>', url, words)


def state_column(field: str = "state", *, title: Any = gettext_lazy("state")) -> Callable[[Any], str]:
    """This function will return a column that shows a field's word as a badge."""

    @admin.display(description=title, ordering=field)
    def column(row: Any) -> str:
        word = getattr(row, field)
        return badge(str(word)) if word else "–"

    return column


def yes_no(field: str, *, title: Any, yes: Any = gettext_lazy("yes"), tone: str = "info") -> Callable[[Any], str]:
    """This function will return a column that shows a badge where something is so, and nothing where it is not."""

    @admin.display(description=title, ordering=field)
    def column(row: Any) -> str:
        return badge(str(yes), tone=tone) if getattr(row, field) else gettext("no")

    return column
