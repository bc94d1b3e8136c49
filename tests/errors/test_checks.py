"""Every check of picked tables that can be broken says what to do, and doing it makes a hold of them stand."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import time_machine

from holds.validation import PACING, RULES
from tests.api.callers import caller
from tests.builders import A_WEEK_BEFORE, SEVEN
from tests.errors import scenes_holds, scenes_tables
from tests.errors.changing import FOLLOW
from tests.errors.stage import Attempt, Refusal, Scene, booked, holding, ids, small_house

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_week_before() -> Iterator[None]:
    with time_machine.travel(A_WEEK_BEFORE):
        yield


def a_table_that_is_blocked() -> Refusal:
    where = small_house()
    body = {
        "restaurantId": str(where.pk), "tableIds": ids(where, "T1"), "reason": "wet",
        "startsAt": SEVEN.isoformat(), "endsAt": SEVEN.replace(hour=21).isoformat(),
    }  # fmt: skip
    assert Attempt(caller(where), "POST", "blocks/", body).send().status_code == 201
    return Refusal(holding(booked(where), "T1"), where)


SCENES: dict[str, Scene] = {
    "table_blocked": a_table_that_is_blocked,
    **{code: (scenes_tables.SCENES | scenes_holds.SCENES)[code] for code in (
        "table_inactive", "zone_excluded", "tag_missing", "party_below_min", "combinations_disabled", "too_many_tables",
        "not_movable", "cross_zone", "not_adjacent", "capacity_insufficient", "overage_exceeded", "table_taken",
        "table_held", "pacing_exceeded",
    )},
    "party_above_max": scenes_tables.SCENES["capacity_insufficient"],
}  # fmt: skip


class Checked:
    """A validation, read like an answer that refuses."""

    def __init__(self, checks: list[Any]) -> None:
        self.broken = [check for check in checks if check["status"] == "error"]

    def json(self) -> Any:
        """What a step may need of it."""
        overridable = all(check["details"]["overridable"] for check in self.broken)
        return {"code": self.broken[0]["code"], "overridable": overridable, "checks": self.broken}


def validated(refused: Refusal) -> Any:
    body = {key: refused.attempt.body[key] for key in ("bookingId", "tableIds")}
    return replace(refused.attempt, path="manual/validate/", body=body).send().json()


@pytest.mark.parametrize("code", sorted(SCENES))
def test_a_broken_check_says_what_to_do_and_doing_it_helps(code: str) -> None:
    refused = SCENES[code]()
    answer = validated(refused)
    assert answer["ok"] is False
    (check,) = [check for check in answer["checks"] if check["code"] == code]
    (step,) = check["nextSteps"]
    assert (check["status"], bool(check["message"]), step["message"][-1]) == ("error", True, ".")
    after = FOLLOW[step["kind"]](refused, Checked(answer["checks"]), step)
    assert after.status_code == 201, after.content


def test_every_check_has_its_scene() -> None:
    assert sorted(SCENES) == sorted(rule.code for rule in (*RULES, PACING))


def test_tables_that_would_do_break_no_check_and_have_no_steps() -> None:
    where = small_house()
    answer = validated(Refusal(holding(booked(where), "T1"), where))
    assert answer["ok"] is True
    assert json.dumps(answer).count('"nextSteps": []') == len(answer["checks"]) == len(RULES) + 1


def test_a_viewer_is_told_that_a_table_is_taken_but_not_by_whom() -> None:
    refused = SCENES["table_taken"]()
    (has,) = (check for check in validated(refused)["checks"] if check["code"] == "table_taken")
    who = has["details"]["conflicts"][0]["reference"]
    seen = validated(replace(refused, attempt=refused.attempt.by(caller(refused.house, role="viewer"))))
    (has,) = (check for check in seen["checks"] if check["code"] == "table_taken")
    assert (has["status"], has["details"]["conflicts"][0]["tableNumber"]) == ("error", "T1")
    assert who not in json.dumps(seen)
