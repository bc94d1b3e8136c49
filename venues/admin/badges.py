"""States as staff see them: a word on a ground. The word says it; the colour only helps to find it."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

# By word, whatever it is a state of: good is as wished, warn waits, bad needs a person, info goes on, calm is over.
TONES = {
    "good": ("seated", "assigned", "applied", "delivered", "ready", "active", "same", "v2_better", "v2"),
    "warn": ("pending", "proposed", "deferred", "stale", "held", "retrying", "legacy_better", "equivalent"),
    "bad": (
        "no_show",
        "exhausted",
        "failed",
        "dead",
        "gone",
        "failing",
        "error",
        "legacy_illegal",
        "legacy_only",
        "revoked",
    ),
    "info": ("confirmed", "queued", "running", "computing", "shadow", "dual_write", "v2_only"),
}
TONE_OF = {word: tone for tone, words in TONES.items() for word in words}


def badge(word: str, *, name: Any = "", tone: str = "") -> SafeString:
    """This function will return a word as a badge, by its name where it has one; its tone goes by the word."""
    shown = name or word.replace("_", " ")
    return format_html('<span class="badge badge--{}">{}</span>', tone or TONE_OF.get(word, "calm"), shown)


def link(words: Any, *, url: str) -> SafeString:
    """This function will return a link that looks like one."""
    return format_html('<a class="desk-link" href="{}">{}</a>', url, words)


def state_column(field: str = "state", *, title: Any = gettext_lazy("state")) -> Callable[[Any], str]:
    """This function will return a column that shows what a field's choice is called, as a badge."""

    @admin.display(description=title, ordering=field)
    def column(row: Any) -> str:
        word = getattr(row, field)
        return badge(str(word), name=getattr(row, f"get_{field}_display")()) if word else "–"

    return column


def yes_no(field: str, *, title: Any, yes: Any = gettext_lazy("yes"), tone: str = "info") -> Callable[[Any], str]:
    """This function will return a column that shows a badge where something is so, and nothing where it is not."""

    @admin.display(description=title, ordering=field)
    def column(row: Any) -> str:
        return badge(str(yes), tone=tone) if getattr(row, field) else gettext("no")

    return column
