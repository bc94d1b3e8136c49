"""Storing a floor: tables keep their identity by number, what is left out is retired, versions grow, never half."""

from typing import Any

import pytest
from django.db import IntegrityError

from assignments.floors import change_floor
from tests.builders import A_WEEK_BEFORE, floor_document, house, table, table_ids
from venues.documents import read_floor_document
from venues.floors import StoredFloor
from venues.models import CapacityOverride, Join, Restaurant, ServicePeriod, Table, TurnTime, Zone

pytestmark = pytest.mark.django_db
LUNCH = {
    "name": "Lunch", "weekdays": [6, 7], "opens": "12:00", "lastSeating": "14:00", "closes": "16:00",
    "bufferAfterMinutes": 10, "turnTimes": [{"upToParty": 2, "minutes": 60}, {"upToParty": 20, "minutes": 90}],
}  # fmt: skip


def change(restaurant: Restaurant, *tables: dict[str, Any], **changes: Any) -> StoredFloor:
    return change_floor(
        read_floor_document(floor_document(*tables, **changes)),
        restaurant=restaurant,
        at=A_WEEK_BEFORE,
        actor="manager",
    )


def again(restaurant: Restaurant) -> Restaurant:
    return Restaurant.objects.get(pk=restaurant.pk)


def building(restaurant: Restaurant) -> list[list[tuple[Any, ...]]]:
    """Every row of the restaurant's building."""
    models = (Zone, Table, Join, CapacityOverride, ServicePeriod, TurnTime)
    rows = [list(model.objects.filter(restaurant=restaurant).order_by("pk").values_list()) for model in models]
    return [*rows, list(Restaurant.objects.filter(pk=restaurant.pk).values_list())]


def joined_numbers(restaurant: Restaurant) -> set[frozenset[str]]:
    joins = Join.objects.filter(restaurant=restaurant).select_related("a", "b")
    return {frozenset((join.a.number, join.b.number)) for join in joins}


def test_a_stored_table_is_what_the_document_says() -> None:
    entry = table(
        "T1", 6, minParty=2, maxParty=8, movable=False, tags=["quiet", "window"], x=40, y=-7, shape="round", priority=-3
    )
    stored = Table.objects.get(restaurant=house(entry))
    assert (stored.number, stored.zone.name, stored.capacity, stored.min_party, stored.max_party) == (
        "T1",
        "Main",
        6,
        2,
        8,
    )
    assert (stored.movable, stored.active, stored.tags) == (False, True, ["quiet", "window"])
    assert (stored.x, stored.y, stored.shape, stored.priority) == (40, -7, "round", -3)


def test_a_new_restaurant_has_the_documents_clock_hours_and_policy() -> None:
    restaurant = house(
        table("T1"), timezone="Asia/Tokyo", serviceDayStarts="04:00", servicePeriods=[LUNCH], policy={"maxTables": 2}
    )
    period = ServicePeriod.objects.get(restaurant=restaurant)
    assert (restaurant.timezone, f"{restaurant.service_day_starts:%H:%M}") == ("Asia/Tokyo", "04:00")
    assert restaurant.policy == {"maxTables": 2}
    assert (period.name, period.weekdays, period.buffer_before_minutes, period.buffer_after_minutes) == (
        "Lunch",
        [6, 7],
        0,
        10,
    )
    assert list(period.turn_times.values_list("up_to_party", "minutes")) == [(2, 60), (20, 90)]


def test_a_join_said_from_both_sides_is_stored_once_with_the_smaller_id_first() -> None:
    restaurant = house(table("T1"), table("T2"), joins=[["T1", "T2"], ["T2", "T1"]])
    join = Join.objects.get(restaurant=restaurant)
    assert (join.a_id, join.b_id) == tuple(sorted(table_ids(restaurant, "T1", "T2")))


def test_an_override_is_stored_for_the_set_in_whatever_order_it_names_the_tables() -> None:
    override = {"tables": ["T2", "T1"], "capacity": 10}
    restaurant = house(table("T1"), table("T2"), joins=[["T1", "T2"]], capacityOverrides=[override])
    stored = CapacityOverride.objects.get(restaurant=restaurant)
    assert (stored.table_ids, stored.capacity) == (sorted(table_ids(restaurant, "T1", "T2")), 10)


def test_tables_keep_their_identity_by_number_and_change_in_everything_else() -> None:
    restaurant = house(table("T1", 4), table("T2", 4))
    before = table_ids(restaurant, "T1", "T2")
    change(restaurant, table("T2", 6, zone="Bar", tags=["high"], id="b"), table("T1", 2, id="a"), joins=[["a", "b"]])
    assert table_ids(restaurant, "T1", "T2") == before
    second = Table.objects.get(restaurant=restaurant, number="T2")
    assert (second.capacity, second.max_party, second.zone.name, second.tags) == (6, 6, "Bar", ["high"])
    assert joined_numbers(restaurant) == {frozenset({"T1", "T2"})}


def test_tables_left_out_are_retired_with_their_joins_and_come_back_as_themselves() -> None:
    restaurant = house(table("T1"), table("T2"), table("T3"), joins=[["T1", "T2"], ["T2", "T3"]])
    ids = table_ids(restaurant, "T1", "T2", "T3")
    stored = change(restaurant, table("T2"))
    assert stored == StoredFloor(tables=1, zones=1, joins=0, retired=("T1", "T3"))
    assert list(Table.objects.filter(restaurant=restaurant, active=True).values_list("number", flat=True)) == ["T2"]
    assert joined_numbers(restaurant) == set()
    assert change(restaurant, table("T1"), table("T2"), table("T3")).retired == ()
    assert table_ids(restaurant, "T1", "T2", "T3") == ids
    assert Table.objects.filter(restaurant=restaurant, active=True).count() == 3


def test_a_retired_table_is_retired_once() -> None:
    restaurant = house(table("T1"), table("T2"))
    assert change(restaurant, table("T2")).retired == ("T1",)
    assert change(restaurant, table("T2")).retired == ()


def test_a_table_the_document_calls_inactive_is_stored_but_not_retired() -> None:
    restaurant = house(table("T1"), table("T2"))
    assert change(restaurant, table("T1", active=False), table("T2")).retired == ()
    assert Table.objects.get(restaurant=restaurant, number="T1").active is False


def test_the_answer_counts_what_the_document_names_not_what_was_there_before() -> None:
    restaurant = house(table("T1", zone="Bar"), table("T2", zone="Patio"))
    stored = change(restaurant, table("T1", zone="Bar"), table("T3", zone="Bar"), joins=[["T1", "T3"], ["T3", "T1"]])
    assert stored == StoredFloor(tables=2, zones=1, joins=1, retired=("T2",))
    assert set(Zone.objects.filter(restaurant=restaurant).values_list("name", flat=True)) == {"Bar", "Patio"}


def test_every_change_makes_both_versions_grow_by_one() -> None:
    restaurant = house()
    versions = restaurant.floor_version, restaurant.policy_version
    change(restaurant)
    assert (again(restaurant).floor_version, again(restaurant).policy_version) == (versions[0] + 1, versions[1] + 1)


def test_hours_and_policy_stay_where_the_document_does_not_speak_of_them() -> None:
    restaurant = house(table("T1"), servicePeriods=[LUNCH], policy={"maxTables": 2}, timezone="Asia/Tokyo")
    document = {"tables": [table("T1", 8)]}
    change_floor(read_floor_document(document), restaurant=restaurant, at=A_WEEK_BEFORE, actor="manager")
    assert Table.objects.get(restaurant=restaurant).capacity == 8
    assert (again(restaurant).policy, again(restaurant).timezone) == ({"maxTables": 2}, "Asia/Tokyo")
    assert again(restaurant).name == restaurant.name
    assert TurnTime.objects.filter(restaurant=restaurant).count() == 2


def test_new_service_periods_replace_the_old_ones_with_their_turn_times() -> None:
    restaurant = house(table("T1"), servicePeriods=[LUNCH])
    change(restaurant, table("T1"))
    assert list(ServicePeriod.objects.filter(restaurant=restaurant).values_list("name", flat=True)) == ["Dinner"]
    assert list(TurnTime.objects.filter(restaurant=restaurant).values_list("minutes", flat=True)) == [120]


def test_the_same_document_twice_changes_only_versions_and_rows_that_are_replaced_whole() -> None:
    restaurant = house(table("T1"), table("T2"))
    before = list(Table.objects.filter(restaurant=restaurant).values_list())
    change(restaurant, table("T1"), table("T2"))
    assert list(Table.objects.filter(restaurant=restaurant).values_list()) == before


def test_another_restaurants_tables_of_the_same_number_are_left_alone() -> None:
    neighbour, restaurant = house(table("T1", 4), table("T2", 4)), house(table("T1", 4), table("T2", 4))
    before = building(neighbour)
    change(restaurant, table("T1", 9))
    assert building(neighbour) == before


def test_a_floor_that_the_database_refuses_is_not_stored_by_half() -> None:
    restaurant = house(table("T1", 4), table("T2", 4), joins=[["T1", "T2"]])
    before = building(restaurant)
    floor = read_floor_document(floor_document(table("T1", 9), table("T3", zone="Bar")))
    unchecked = floor | {"service_periods": [floor["service_periods"][0] | {"weekdays": [9]}]}
    with pytest.raises(IntegrityError, match="service_period_has_iso_weekdays"):
        change_floor(unchecked, restaurant=restaurant, at=A_WEEK_BEFORE, actor="manager")
    assert building(restaurant) == before
    change_floor(floor, restaurant=restaurant, at=A_WEEK_BEFORE, actor="manager")
    assert building(restaurant) != before
