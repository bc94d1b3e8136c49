"""Asks the flags how things go in a restaurant: one statement, no cache.

A cached answer would keep a kill switch that somebody else has thrown from this process.
"""

import functools
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import BooleanField, DecimalField, F, OuterRef, Subquery, Value
from waffle.models import Switch

from rollout import modes
from rollout.models import Flag, FlaggedRestaurant, RolloutChange
from rollout.modes import Said

Row = tuple[str, bool | None, Decimal | None, bool | None]


def said_of(restaurant_id: uuid.UUID) -> Said:
    """This function will return what the flags say of a restaurant now. *Cost*: one statement."""
    sql, parameters = _question()
    # The id stands where the compiled query has its placeholder.
    filled = [restaurant_id if value == _SOMEBODY else value for value in parameters]
    with connection.cursor() as cursor:
        cursor.execute(sql, filled)
        return heard(cursor.fetchall(), restaurant_id=restaurant_id)


def heard(rows: list[Row], *, restaurant_id: uuid.UUID) -> Said:
    """This function will return what rows of (name, on for all, percentage, named) mean for a restaurant.

    A flag that is missing is off, but without the first of them nothing has begun. A switch that is missing is on: it
    was made to take something away.
    """
    on = {name: _holds(restaurant_id, everyone, percent, named) for name, everyone, percent, named in rows}
    return Said(
        begun=modes.V2_FLAG in on,
        v2=on.get(modes.V2_FLAG, False),
        shadow=on.get(modes.SHADOW_FLAG, False),
        dual_write=on.get(modes.DUAL_WRITE_FLAG, False),
        force_legacy=on.get(modes.KILL_FLAG, False),
        joins=on.get(modes.JOINS_SWITCH, True),
        make_room=on.get(modes.MAKE_ROOM_SWITCH, True),
        decommissioned=on.get(RolloutChange.DECOMMISSION, False),
    )


def said_of_all(restaurant_ids: tuple[uuid.UUID, ...]) -> Mapping[uuid.UUID, Said]:
    """This function will return what the flags say of many restaurants, as of one moment. *Cost*: two statements."""
    common = [(name, everyone, percent) for name, everyone, percent, _ in _all_rows()]
    rows = FlaggedRestaurant.objects.values_list("restaurant_id", "flag__name", "active")
    named = {(restaurant_id, name): active for restaurant_id, name, active in rows}
    return {
        each: heard([(*row, named.get((each, row[0]))) for row in common], restaurant_id=each)
        for each in restaurant_ids
    }


def _holds(restaurant_id: uuid.UUID, everyone: bool | None, percent: Decimal | None, named: bool | None) -> bool:
    return Flag(everyone=everyone, percent=percent).holds_for(restaurant_id, named=named)


_SOMEBODY = uuid.UUID(int=0)


@functools.cache
def _question() -> tuple[str, tuple[Any, ...]]:
    """Compiled once, as the locks are: compiling the same query anew takes as long as its answer."""
    sql, parameters = _rows_for(_SOMEBODY).query.sql_with_params()
    return str(sql), tuple(parameters)


def _all_rows() -> list[Row]:
    return list(_rows_for(_SOMEBODY))


def _rows_for(restaurant_id: uuid.UUID) -> Any:
    named = FlaggedRestaurant.objects.filter(flag=OuterRef("pk"), restaurant=restaurant_id).values("active")
    nothing = Value(None, output_field=DecimalField()), Value(None, output_field=BooleanField())
    flags = Flag.objects.filter(name__in=modes.FLAGS).values_list("name", "everyone", "percent", Subquery(named))
    switches = Switch.objects.filter(name__in=modes.SWITCHES).values_list("name", "active", *nothing)
    ended = RolloutChange.objects.filter(what=RolloutChange.DECOMMISSION).order_by()
    end = ended.values_list(F("what"), Value(True), *nothing)
    return flags.union(switches, end, all=True)
