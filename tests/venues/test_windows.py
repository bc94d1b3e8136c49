"""When a party has its table: service periods, turn times, buffers, clock changes, midnight."""

import datetime as dt
import zoneinfo
from dataclasses import replace

import pytest

from venues.windows import (
    Hours,
    Period,
    Window,
    WindowRefusal,
    booking_window,
    local_start,
    seatings_on,
    service_date_of,
    service_dates,
    turn_minutes,
)

LONDON = zoneinfo.ZoneInfo("Europe/London")
EVERY_DAY = frozenset(range(1, 8))
DINNER = Period(
    name="Dinner",
    weekdays=EVERY_DAY,
    opens=dt.time(17),
    closes=dt.time(1),
    last_seating=dt.time(22, 30),
    turn_times=((2, 90), (4, 105), (8, 150)),
    buffer_before_minutes=5,
    buffer_after_minutes=15,
)
LUNCH = Period(
    name="Lunch",
    weekdays=frozenset({6, 7}),
    opens=dt.time(12),
    closes=dt.time(15),
    last_seating=dt.time(14),
    turn_times=((20, 60),),
)
HOURS = Hours(timezone="Europe/London", service_day_starts=dt.time(5), periods=(LUNCH, DINNER))


def london(year: int, month: int, day: int, hour: int, minute: int = 0, fold: int = 0) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, tzinfo=LONDON, fold=fold)


def utc(year: int, month: int, day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, tzinfo=dt.UTC)


def refusal(start: dt.datetime, party_size: int = 2, hours: Hours = HOURS) -> WindowRefusal:
    answer = booking_window(start, party_size=party_size, hours=hours)
    assert isinstance(answer, WindowRefusal)
    return answer


def test_a_couple_at_seven_has_its_table_from_five_to_seven_until_a_quarter_to_nine() -> None:
    assert booking_window(london(2026, 11, 27, 19), party_size=2, hours=HOURS) == Window(
        starts_at=utc(2026, 11, 27, 18, 55),
        ends_at=utc(2026, 11, 27, 20, 45),
        seated_at=utc(2026, 11, 27, 19),
        leaves_at=utc(2026, 11, 27, 20, 30),
        service_date=dt.date(2026, 11, 27),
        period="Dinner",
    )


@pytest.mark.parametrize(
    ("party_size", "minutes"), [(1, 90), (2, 90), (3, 105), (4, 105), (5, 150), (8, 150), (30, 150)]
)
def test_the_turn_time_grows_with_the_party_and_the_largest_band_serves_all_above(
    party_size: int, minutes: int
) -> None:
    assert turn_minutes(DINNER, party_size=party_size) == minutes


def test_the_first_and_the_last_seating_are_taken() -> None:
    assert isinstance(booking_window(london(2026, 11, 27, 17), party_size=2, hours=HOURS), Window)
    assert isinstance(booking_window(london(2026, 11, 27, 22, 30), party_size=2, hours=HOURS), Window)


def test_a_start_after_the_last_seating_is_told_so() -> None:
    answer = refusal(london(2026, 11, 27, 22, 31))
    assert (answer.code, answer.detail) == ("after_last_seating", "The last seating of Dinner is 22:30.")


def test_a_start_outside_service_is_told_when_parties_are_seated() -> None:
    answer = refusal(london(2026, 11, 27, 16, 59))
    assert answer.code == "outside_service"
    assert answer.detail == "16:59 is outside service; parties are seated at Dinner 17:00–22:30."


def test_half_past_eleven_at_night_is_never_silently_lunch() -> None:
    saturday = london(2026, 11, 28, 23, 30)
    assert refusal(saturday).code == "after_last_seating"
    assert refusal(london(2026, 11, 29, 1, 30)).code == "outside_service"


def test_a_large_party_that_would_stay_past_closing_is_an_overrun() -> None:
    early_close = Hours("Europe/London", dt.time(5), (replace(DINNER, closes=dt.time(23)),))
    answer = refusal(london(2026, 11, 27, 21), party_size=8, hours=early_close)
    assert answer.code == "service_overrun"
    assert answer.detail == "A party of 8 stays 150 minutes, until 23:30; Dinner closes at 23:00."


def test_a_party_may_stay_to_the_minute_of_closing() -> None:
    window = booking_window(london(2026, 11, 27, 22, 30), party_size=8, hours=HOURS)
    assert isinstance(window, Window)
    assert window.leaves_at == utc(2026, 11, 28, 1)


def test_staff_may_allow_an_overrun() -> None:
    late = london(2026, 11, 28, 14)
    long_lunch = Hours(
        "Europe/London", dt.time(5), (Period("Lunch", EVERY_DAY, dt.time(12), dt.time(15), dt.time(14), ((9, 90),)),)
    )
    assert refusal(late, hours=long_lunch).code == "service_overrun"
    allowed = booking_window(late, party_size=2, hours=long_lunch, allow_overrun=True)
    assert isinstance(allowed, Window)
    assert allowed.leaves_at == utc(2026, 11, 28, 15, 30)


def test_a_day_without_service_is_closed() -> None:
    weekends_only = Hours("Europe/London", dt.time(5), (LUNCH,))
    answer = refusal(london(2026, 11, 27, 12), hours=weekends_only)
    assert (answer.code, answer.detail) == ("closed", "There is no service on Friday 27 November 2026.")


def test_a_period_without_turn_times_takes_nobody() -> None:
    untimed = Hours("Europe/London", dt.time(5), (Period("Bar", EVERY_DAY, dt.time(17), dt.time(23), dt.time(22), ()),))
    assert refusal(london(2026, 11, 27, 19), hours=untimed).code == "no_turn_time"


def test_a_service_past_midnight_belongs_to_the_day_it_began() -> None:
    night = Hours(
        "Europe/London", dt.time(5), (Period("Night", frozenset({5}), dt.time(22), dt.time(4), dt.time(2), ((9, 60),)),)
    )
    window = booking_window(london(2026, 11, 28, 1, 30), party_size=2, hours=night)
    assert isinstance(window, Window)
    assert (window.service_date, window.seated_at) == (dt.date(2026, 11, 27), utc(2026, 11, 28, 1, 30))
    assert refusal(london(2026, 11, 29, 1, 30), hours=night).code == "closed"


def test_a_period_that_opens_after_midnight_is_still_part_of_the_service_day_before() -> None:
    after = Hours(
        "Europe/London",
        dt.time(5),
        (Period("After", frozenset({5}), dt.time(0, 30), dt.time(4), dt.time(3), ((9, 60),)),),
    )
    (seating,) = seatings_on(dt.date(2026, 11, 27), hours=after)
    assert (seating.opens_at, seating.closes_at) == (utc(2026, 11, 28, 0, 30), utc(2026, 11, 28, 4))


def test_when_the_clocks_go_forward_a_sitting_keeps_its_length() -> None:
    # 29 March 2026, 01:00 → 02:00: ninety elapsed minutes from 00:30 end at 03:00 by the clock.
    night = Hours(
        "Europe/London", dt.time(5), (Period("Night", EVERY_DAY, dt.time(22), dt.time(4), dt.time(3), ((9, 90),)),)
    )
    window = booking_window(london(2026, 3, 29, 0, 30), party_size=2, hours=night)
    assert isinstance(window, Window)
    assert window.leaves_at == utc(2026, 3, 29, 2)
    assert f"{window.leaves_at.astimezone(LONDON):%H:%M}" == "03:00"


def test_when_the_clocks_go_back_both_half_past_ones_are_different_starts() -> None:
    night = Hours(
        "Europe/London", dt.time(5), (Period("Night", EVERY_DAY, dt.time(22), dt.time(4), dt.time(3), ((9, 60),)),)
    )
    first = booking_window(london(2026, 10, 25, 1, 30), party_size=2, hours=night)
    second = booking_window(london(2026, 10, 25, 1, 30, fold=1), party_size=2, hours=night)
    assert isinstance(first, Window)
    assert isinstance(second, Window)
    assert (first.seated_at, second.seated_at) == (utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 1, 30))


def test_an_opening_that_the_clocks_skip_is_as_far_after_the_jump() -> None:
    skipped = Hours(
        "Europe/London", dt.time(5), (Period("Night", EVERY_DAY, dt.time(1, 30), dt.time(4), dt.time(3), ((9, 30),)),)
    )
    (seating,) = seatings_on(dt.date(2026, 3, 28), hours=skipped)
    assert seating.opens_at == utc(2026, 3, 29, 1, 30)


def test_a_wall_clock_time_that_the_clocks_skip_is_refused() -> None:
    answer = local_start(dt.datetime(2026, 3, 29, 1, 30), timezone="Europe/London")
    assert isinstance(answer, WindowRefusal)
    assert answer.code == "nonexistent_local_time"


def test_a_wall_clock_time_that_happens_twice_must_be_given_with_its_offset() -> None:
    answer = local_start(dt.datetime(2026, 10, 25, 1, 30), timezone="Europe/London")
    assert isinstance(answer, WindowRefusal)
    assert answer.code == "ambiguous_local_time"


def test_an_ordinary_wall_clock_time_is_placed() -> None:
    assert local_start(dt.datetime(2026, 7, 1, 19), timezone="Europe/London") == utc(2026, 7, 1, 18)


def test_the_service_day_turns_over_at_five_in_the_morning() -> None:
    assert service_date_of(london(2026, 11, 28, 4, 59), hours=HOURS) == dt.date(2026, 11, 27)
    assert service_date_of(london(2026, 11, 28, 5), hours=HOURS) == dt.date(2026, 11, 28)


def test_a_leap_day_is_a_service_day() -> None:
    window = booking_window(london(2028, 2, 29, 19), party_size=2, hours=HOURS)
    assert isinstance(window, Window)
    assert window.service_date == dt.date(2028, 2, 29)


def test_a_window_that_ends_as_the_day_turns_over_touches_one_day_and_a_longer_one_two() -> None:
    start = utc(2026, 11, 28, 2)
    assert service_dates(start, ends_at=utc(2026, 11, 28, 5), hours=HOURS) == (dt.date(2026, 11, 27),)
    assert service_dates(start, ends_at=utc(2026, 11, 28, 5, 1), hours=HOURS) == (
        dt.date(2026, 11, 27),
        dt.date(2026, 11, 28),
    )


def test_a_moment_without_a_time_zone_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        service_date_of(dt.datetime(2026, 11, 27, 19), hours=HOURS)
