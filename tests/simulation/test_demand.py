"""Who wants to come: as many as the load says, within the hours, the same for the same seed and day."""

import datetime as dt

import pytest

from allocator_project.simulation.demand import TURNS
from tests.simulation.small_house import MONDAY, demand, small_house

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def test_a_day_depends_on_its_seed_and_date_alone() -> None:
    restaurant = small_house()
    first = demand(restaurant).draw(MONDAY)
    assert demand(restaurant).draw(MONDAY) == first
    assert demand(restaurant, seed=2).draw(MONDAY).guests != first.guests
    assert demand(restaurant).draw(MONDAY + DAY).guests != first.guests


@pytest.mark.parametrize("load", [0.8, 1.0, 1.2])
def test_as_many_covers_want_to_come_as_the_load_says(load: float) -> None:
    everybody = demand(small_house(), load=load).draw(MONDAY).everybody
    wanted = load * 34 * TURNS
    covers = sum(guest.party_size for guest in everybody)
    assert wanted <= covers < wanted + everybody[-1].party_size + 20


def test_everybody_wants_to_come_within_the_hours_and_says_so_before() -> None:
    everybody = demand(small_house(), load=5).draw(MONDAY).everybody
    opens, last = (dt.datetime.combine(MONDAY, dt.time(hour), tzinfo=dt.UTC) for hour in (17, 21))
    assert all(opens <= guest.starts_at <= last + 15 * dt.timedelta(minutes=1) for guest in everybody)
    assert all(guest.reserved_at <= guest.second_thoughts <= guest.starts_at for guest in everybody)
    assert {guest.channel for guest in everybody} == {"online", "phone", "rival", "walk_in"}
    assert {guest.fate for guest in everybody} == {"comes", "cancels", "no_show", "changes"}
    assert all(guest.reserved_at == guest.starts_at for guest in everybody if guest.channel == "walk_in")


def test_rivals_are_of_one_size_and_call_at_one_moment_for_one_time() -> None:
    races = demand(small_house(), rivals=5).draw(MONDAY).races
    assert [len(race) for race in races] == [5, 5]
    for race in races:
        assert len({(guest.party_size, guest.starts_at, guest.reserved_at) for guest in race}) == 1


def test_nobody_comes_on_a_day_without_service() -> None:
    restaurant = small_house()
    restaurant.service_periods.update(weekdays=[2, 3, 4, 5, 6, 7])
    assert demand(restaurant).draw(MONDAY).everybody == ()
    assert demand(restaurant).draw(MONDAY + DAY).everybody != ()
