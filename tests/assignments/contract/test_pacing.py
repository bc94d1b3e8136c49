"""The contract of pace: so many covers and parties a quarter of an hour, of each service period, unless overridden."""

import datetime as dt

import pytest

from assignments import commands as ask
from assignments.errors import PacingExceeded
from tests.assignments.contract.conftest import Open
from tests.assignments.contract.wishes import assign, done, hold, unchanged
from tests.builders import A_WEEK_BEFORE, SEVEN, table

MINUTE = dt.timedelta(minutes=1)
FOUR = tuple(table(f"T{n}", 4) for n in range(1, 5))


@pytest.mark.parametrize(
    ("pacing", "noun", "limit"),
    [
        ({"perSlot": {"covers": 5}}, "covers", 5),
        ({"perSlot": {"parties": 1}}, "parties", 1),
        ({"perSlot": {"covers": 50}, "periods": {"Dinner": {"covers": 4}}}, "covers", 4),
    ],
)
def test_no_more_arrive_in_a_quarter_than_the_house_can_take(
    opened: Open, pacing: dict[str, object], noun: str, limit: int
) -> None:
    house = opened(*FOUR, pacing=pacing)
    done(house, assign(house.book(3, SEVEN)))
    second, later = house.book(3, SEVEN + 14 * MINUTE), house.book(3, SEVEN + 15 * MINUTE)
    with unchanged(house), pytest.raises(PacingExceeded) as refused:
        house.commit(assign(second, idempotency_key="k"))
    assert (refused.value.noun, refused.value.limit, refused.value.slot) == (noun, limit, SEVEN)
    done(house, assign(later))
    done(house, assign(second, overrides=frozenset({"pacing_exceeded"})))


def test_every_way_to_a_table_keeps_the_pace(opened: Open) -> None:
    house = opened(*FOUR, pacing={"perSlot": {"parties": 1}})
    done(house, assign(house.book(2, SEVEN)))
    waiting, later = house.book(2, SEVEN), house.book(2, SEVEN + 30 * MINUTE)
    done(house, assign(later))
    walk_in = ask.WalkIn(restaurant_id=house.restaurant_id, party_size=2, at=SEVEN, actor="host")
    change = ask.Change(booking_id=later, starts_at=SEVEN, at=A_WEEK_BEFORE, actor="host")
    for command in (hold(waiting, house.tables("T4")), walk_in, change):
        with unchanged(house), pytest.raises(PacingExceeded):
            house.commit(command)


def test_a_party_does_not_count_against_itself_and_whoever_is_gone_does_not_count(opened: Open) -> None:
    house = opened(*FOUR, pacing={"perSlot": {"covers": 4}})
    first, second = house.book(2, SEVEN), house.book(4, SEVEN)
    done(house, assign(first))
    done(house, ask.Change(booking_id=first, party_size=4, at=A_WEEK_BEFORE, actor="host"))
    done(house, ask.Cancel(booking_id=first, at=A_WEEK_BEFORE, actor="host"))
    done(house, assign(second))
