"""Scenes in which picked tables would not do, or the house has no service for the party then."""

import datetime as dt
from typing import Any

from tests.api.callers import caller
from tests.builders import SEVEN, booking, floor_document, house, table
from tests.errors.stage import Attempt, Refusal, Scene, assigned, assigning, booked, holding, small_house, wish
from venues.models import Restaurant, Zone


def picked(where: Restaurant, *numbers: str, **party: Any) -> Refusal:
    """The wish to hold these tables for a party."""
    return Refusal(holding(booked(where, **party), *numbers), where)


def too_few_seats() -> Refusal:
    return picked(small_house(), "T1", party_size=4)


def a_party_too_small_for_the_table() -> Refusal:
    return picked(house(table("T1", 4, minParty=3)), "T1")


def a_party_too_large_for_the_table() -> Refusal:
    return picked(house(table("T1", 4, maxParty=2)), "T1", party_size=3)


def too_many_empty_seats() -> Refusal:
    return picked(house(table("T1", 8)), "T1")


def tables_apart() -> Refusal:
    return picked(small_house(), "T2", "T3", party_size=4)


def more_tables_than_one_party_may_have() -> Refusal:
    four = [table(f"T{n}", 2) for n in range(1, 5)]
    where = house(*four, table("T8", 8), joins=[["T1", "T2"], ["T2", "T3"], ["T3", "T4"]], policy={"maxTables": 3})
    return picked(where, "T1", "T2", "T3", "T4", party_size=8)


def tables_in_two_zones() -> Refusal:
    where = house(table("T1", 2), table("T2", 2, zone="Bar"), table("T4", 4))
    return picked(where, "T1", "T2", party_size=4)


def a_zone_that_the_party_did_not_ask_for() -> Refusal:
    where = house(table("T1", 2), table("T2", 2, zone="Bar"))
    bar = Zone.objects.get(restaurant=where, name="Bar").pk
    return picked(where, "T1", zone_ids=(bar,))


def a_table_screwed_to_the_floor() -> Refusal:
    where = house(table("T1", 2, movable=False), table("T2", 2), table("T4", 4))
    return picked(where, "T1", "T2", party_size=4)


def a_table_out_of_service() -> Refusal:
    return picked(house(table("T1", 2, active=False), table("T2", 2)), "T1")


def a_table_without_a_window() -> Refusal:
    where = house(table("T1", 2), table("T2", 2, tags=["window"]))
    return picked(where, "T1", tags=("window",))


def two_tables_where_none_are_joined() -> Refusal:
    return picked(small_house(policy={"combinationsEnabled": False}), "T1", "T2", party_size=3)


def two_parties_at_seven_where_one_may_come() -> Refusal:
    where = small_house(pacing={"perSlot": {"parties": 1}})
    assigned(booking(where))
    return picked(where, "T2")


def lunch_where_there_is_dinner_only() -> Refusal:
    return _booking_at(SEVEN.replace(hour=12))


def a_monday() -> Refusal:
    """The house serves dinner from Tuesday on."""
    dinner = floor_document()["servicePeriods"][0] | {"weekdays": [2, 3, 4, 5, 6, 7]}
    return _booking_at(SEVEN + dt.timedelta(days=3), servicePeriods=[dinner])


def a_party_that_would_stay_past_closing() -> Refusal:
    dinner = floor_document()["servicePeriods"][0] | {"closes": "22:00"}
    return _booking_at(SEVEN.replace(hour=20, minute=30), servicePeriods=[dinner])


def _booking_at(moment: dt.datetime, **changes: Any) -> Refusal:
    where = small_house(**changes)
    return Refusal(Attempt(caller(where), "POST", "bookings/", wish(where, moment)), where)


def more_sets_than_can_be_ranked() -> Refusal:
    """Twenty-six tables, any eight of which may be pushed together. No door would take such rules."""
    numbers = [f"T{n}" for n in range(1, 27)]
    joins = [[a, b] for i, a in enumerate(numbers) for b in numbers[i + 1 :]]
    where = house(*(table(number, 2) for number in numbers), joins=joins)
    Restaurant.objects.filter(pk=where.pk).update(policy={"maxTables": 8})
    return Refusal(assigning(booked(where)), where)


def rules_that_make_no_sense() -> Refusal:
    """No door would take them: they were written past all checks."""
    where = small_house()
    Restaurant.objects.filter(pk=where.pk).update(policy={"maxTables": 0})
    return Refusal(assigning(booked(where)), where)


SCENES: dict[str, Scene] = {
    "capacity_insufficient": too_few_seats,
    "party_below_min": a_party_too_small_for_the_table,
    "party_above_max": a_party_too_large_for_the_table,
    "overage_exceeded": too_many_empty_seats,
    "not_adjacent": tables_apart,
    "too_many_tables": more_tables_than_one_party_may_have,
    "cross_zone": tables_in_two_zones,
    "zone_excluded": a_zone_that_the_party_did_not_ask_for,
    "not_movable": a_table_screwed_to_the_floor,
    "table_inactive": a_table_out_of_service,
    "tag_missing": a_table_without_a_window,
    "combinations_disabled": two_tables_where_none_are_joined,
    "pacing_exceeded": two_parties_at_seven_where_one_may_come,
    "outside_service": lunch_where_there_is_dinner_only,
    "closed": a_monday,
    "service_overrun": a_party_that_would_stay_past_closing,
    "catalogue_too_large": more_sets_than_can_be_ranked,
    "invalid_problem": rules_that_make_no_sense,
}
