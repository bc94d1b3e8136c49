"""Actors by name: events and rows know who did something as `user:7`, people know each other otherwise."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat

PREFIX = "user:"


def actor_of(user: Any) -> str:
    """This function will return how a person is written down where it is recorded who did something."""
    return f"{PREFIX}{user.pk}"


def with_names(rows: "QuerySet[Any]", *fields: str) -> "QuerySet[Any]":
    """This function will add the names of those written down in fields, as `<field>_name`. No further statement."""
    named: QuerySet[Any] = rows.annotate(**{f"{field}_name": _name(field) for field in fields})
    return named


def person(field: str, *, title: Any) -> Callable[[Any], str]:
    """This function will return a column that names who did something; a program by what it calls itself."""

    @admin.display(description=title, ordering=field)
    def column(row: Any) -> str:
        return getattr(row, f"{field}_name", None) or getattr(row, field) or "–"

    return column


def _name(field: str) -> Subquery:
    # The key as text, not the text as a key: programs write down other things than numbers.
    written = Concat(Value(PREFIX), Cast("pk", TextField()), output_field=TextField())
    return Subquery(
        get_user_model().objects.annotate(written=written).filter(written=OuterRef(field)).values("username")[:1]
    )
