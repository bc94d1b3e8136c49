"""Tables by the numbers staff know them by, for rows that keep a list of ids."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from planner.labels import natural_key
from venues.models import Table


class IsAmong(Func):
    """Whether a value is in an array, for a filter."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def with_numbers(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """This function will add the numbers of each row's `table_ids` as `numbers`. No further statement."""
    named = Table.objects.filter(IsAmong(F("pk"), OuterRef("table_ids"))).values("number")
    numbered: QuerySet[Any] = rows.annotate(numbers=ArraySubquery(named))
    return numbered


def tables_column(title: Any = _("tables")) -> Callable[[Any], str]:
    """This function will return a column that names a row's tables, as people count."""

    @admin.display(description=title)
    def column(row: Any) -> str:
        return " + ".join(sorted(row.numbers, key=natural_key)) or "–"

    return column
