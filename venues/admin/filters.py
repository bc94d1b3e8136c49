"""Filters of lists: a day picked in the browser's own calendar, and words that the person's own rows have."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class DayFilter(admin.SimpleListFilter):
    """Rows of one service day, typed or picked. `path` leads from a row to the day."""

    title = _("service day")
    parameter_name = "day"
    template = "desk/day_filter.html"
    path = "service_date"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        """This function will offer one thing, as a filter without choices would not be shown."""
        return [("", "")]

    def chosen(self) -> dt.date | None:
        """This function will return the day asked for; None where there is none, or what was typed is no day."""
        try:
            return dt.date.fromisoformat(self.value() or "")
        except ValueError:
            return None

    def choices(self, changelist: Any) -> Iterator[Any]:
        """This function will return what the template shows: the field and the day in it."""
        day = self.chosen()
        yield {"name": self.parameter_name, "value": day.isoformat() if day else "", "selected": day is not None}

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Model]") -> "QuerySet[Model]":
        """This function will keep the rows of that day."""
        day = self.chosen()
        return queryset if day is None else queryset.filter(**{self.path: day})


def day_filter(path: str) -> type[DayFilter]:
    """This function will return a filter by a service day that stands elsewhere."""
    return type("DayFilterElsewhere", (DayFilter,), {"path": path})


class WordFilter(admin.SimpleListFilter):
    """Rows with one of the words that the person's rows have in a field which has no choices."""

    field = ""
    names: Mapping[str, Any] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        """This function will offer the words there are, in the order of the alphabet."""
        words = model_admin.get_queryset(request).order_by(self.field).values_list(self.field, flat=True).distinct()
        return [(word, str(self.names.get(word) or word.replace("_", " "))) for word in words if word]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Model]") -> "QuerySet[Model]":
        """This function will keep the rows with that word."""
        return queryset.filter(**{self.field: self.value()}) if self.value() else queryset


def word_filter(field: str, *, title: Any, names: Mapping[str, Any] | None = None) -> type[WordFilter]:
    """This function will return a filter by the words of a field. Shapes: `names` are what some words are called."""
    parameter = field.replace("__", "-")
    return type(
        "WordFilterOf",
        (WordFilter,),
        {"field": field, "title": title, "parameter_name": parameter, "names": names or {}},
    )
