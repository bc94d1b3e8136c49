"""Service periods and policies in the floor document, written by somebody who mistypes."""

from typing import Any

import pytest

from tests.builders import floor_document, table
from tests.venues.faults import AT_LEAST_1, NO_TIME, TOO_FEW, fault_of
from venues.documents import read_floor_document


def with_period(**changes: Any) -> dict[str, Any]:
    """A document whose one service period differs in this."""
    period = floor_document()["servicePeriods"][0]
    return floor_document(servicePeriods=[period | changes])


@pytest.mark.parametrize(
    ("changes", "path", "detail"),
    [
        ({"opens": "25:00"}, "opens", NO_TIME),
        ({"opens": "five"}, "opens", NO_TIME),
        ({"opens": "17:00+05:00"}, "opens", NO_TIME),
        ({"opens": 17}, "opens", NO_TIME),
        ({"opens": None}, "opens", "This field may not be null."),
        ({"lastSeating": "23:45"}, "lastSeating", "It is not between opening and closing."),
        ({"lastSeating": "16:45"}, "lastSeating", "It is not between opening and closing."),
        ({"weekdays": [0]}, "weekdays[0]", AT_LEAST_1),
        ({"weekdays": [5, 8]}, "weekdays[1]", "Ensure this value is less than or equal to 7."),
        ({"weekdays": []}, "weekdays", TOO_FEW.format(1)),
        ({"weekdays": ["Fri"]}, "weekdays[0]", "A valid integer is required."),
        ({"name": ""}, "name", "This field may not be blank."),
        ({"bufferAfterMinutes": 241}, "bufferAfterMinutes", "Ensure this value is less than or equal to 240."),
        ({"turnTimes": []}, "turnTimes", TOO_FEW.format(1)),
        ({"turnTimes": [{"upToParty": 2, "minutes": 0}]}, "turnTimes[0].minutes", AT_LEAST_1),
        ({"turnTimes": [{"upToParty": 2}]}, "turnTimes[0].minutes", "This field is required."),
        (
            {"turnTimes": [{"upToParty": 2, "minutes": 60}, {"upToParty": 2, "minutes": 90}]},
            "turnTimes",
            "Two turn times are for the same party size.",
        ),
    ],
)
def test_a_service_period_that_is_none_is_refused(changes: dict[str, Any], path: str, detail: str) -> None:
    assert fault_of(with_period(**changes)) == (f"servicePeriods[0].{path}", detail)


@pytest.mark.parametrize(
    ("opens", "last_seating", "closes"),
    [
        ("17:00", "23:30", "23:30"),
        ("22:00", "04:00", "07:00"),
        ("17:00", "00:30", "02:00"),
        ("06:00", "05:00", "06:00"),
    ],
)
def test_a_period_may_run_past_midnight_or_the_day_round(opens: str, last_seating: str, closes: str) -> None:
    (period,) = read_floor_document(with_period(opens=opens, lastSeating=last_seating, closes=closes))[
        "service_periods"
    ]
    assert f"{period['last_seating']:%H:%M}" == last_seating


def test_two_periods_of_one_name_are_refused() -> None:
    document = floor_document(servicePeriods=floor_document()["servicePeriods"] * 2)
    assert fault_of(document) == ("servicePeriods", "Two service periods have the same name.")


@pytest.mark.parametrize(
    ("policy", "path", "detail"),
    [
        ([], "policy", "must be an object"),
        ("none", "policy", "must be an object"),
        ({"weights": {"overage": -1}}, "policy.weights.overage", "must be between 0 and 1000000"),
        ({"weights": None}, "policy.weights", "must be an object"),
        ({"maxTables": 0}, "policy.maxTables", "must be between 1 and 100"),
        ({"maxTables": 3.0}, "policy.maxTables", "must be an integer"),
        ({"adjacency": "sometimes"}, "policy.adjacency", "must be one of connected, neighbors, pairwise"),
        ({"allowCrossZone": 1}, "policy.allowCrossZone", "must be true or false"),
    ],
)
def test_a_policy_no_house_could_mean_is_refused(policy: object, path: str, detail: str) -> None:
    assert fault_of(floor_document(policy=policy)) == (path, detail)


def test_a_misspelt_policy_is_refused_with_the_words_it_could_have_meant() -> None:
    path, detail = fault_of(floor_document(policy={"maxTable": 3}))
    assert path == "policy.maxTable"
    assert detail.startswith("unknown key; known are weights, maxOverage, maxTables")


def test_a_floor_with_more_joined_sets_than_can_be_listed_is_refused_before_it_is_stored() -> None:
    tables = [table(f"T{number}") for number in range(40)]
    joins = [[f"T{a}", f"T{b}"] for b in range(40) for a in range(b)]
    path, detail = fault_of(floor_document(*tables, joins=joins, policy={"maxTables": 10}))
    assert path == "policy.maxTables"
    assert detail.startswith("the floor and policy allow more than 250,000 sets of tables; lower maxTables")
    assert len(read_floor_document(floor_document(*tables, joins=joins, policy={"maxTables": 2}))["joins"]) == 780
