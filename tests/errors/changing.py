"""Follows the steps that a refusal gives: another zone, empty seats, joins, moves, and a manager's own decision."""

from collections.abc import Callable
from typing import Any

from assignments.api.overriding import OVERRIDES
from tests.api.callers import caller
from tests.errors import following as by
from tests.errors.stage import Attempt, Refusal, plan_of_the_day

Step = dict[str, Any]
Follow = Callable[[Refusal, Any, Step], Any]


def with_floor(refused: Refusal, change: Callable[[Any], None]) -> Any:
    """Has a manager change the floor document; then the same request again."""
    manager, path = caller(refused.house, role="manager"), f"restaurants/{refused.house.pk}/floor/"
    read = Attempt(manager, "GET", path).send()
    document = read.json()
    change(document)
    stored = Attempt(manager, "PUT", path, document, {"If-Match": read.headers["ETag"]}).send()
    assert stored.status_code == 200, stored.content
    return refused.attempt.send()


def other_zone(refused: Refusal, answer: Any, step: Step) -> Any:
    by.change(refused, zoneIds=[])
    return refused.attempt.send()


def allow_overage(refused: Refusal, answer: Any, step: Step) -> Any:
    return with_floor(refused, lambda floor: floor["policy"].update(maxOverage=step["seats"]))


def allow_merge(refused: Refusal, answer: Any, step: Step) -> Any:
    return with_floor(refused, lambda floor: floor["policy"].update(combinationsEnabled=True))


def simplify_floor(refused: Refusal, answer: Any, step: Step) -> Any:
    assert "lower maxTables" in answer.json()["detail"]
    return with_floor(refused, lambda floor: floor["policy"].update(maxTables=1))


def mend_floor(refused: Refusal, answer: Any, step: Step) -> Any:
    """The detail names what is wrong."""
    assert "maxTables" in answer.json()["detail"], answer.json()
    return with_floor(refused, lambda floor: floor["policy"].update(maxTables=3))


def move_bookings(refused: Refusal, answer: Any, step: Step) -> Any:
    assert len(step["references"]) == step["count"]
    for assignment_id in step["references"]:
        moved = Attempt(refused.attempt.who, "POST", f"assignments/{assignment_id}/move/").send()
        assert moved.status_code == 200, moved.content
    return refused.attempt.send()


def manual_approval(refused: Refusal, answer: Any, step: Step) -> Any:
    """A manager holds the tables named, against the rules named, and confirms."""
    manager = caller(refused.house, role="manager")
    numbers = {each["number"]: each["id"] for each in by.context(refused)["tables"]}
    codes = [code for code, rule in OVERRIDES.items() if rule in step["rules"]]
    body = {
        "bookingId": refused.booking_id, "tableIds": [numbers[number] for number in step["tables"]],
        "override": {"codes": codes, "reason": by.REASON},
    }  # fmt: skip
    hold = Attempt(manager, "POST", "manual/hold/", body).send()
    assert hold.status_code == 201, hold.content
    body = {key: hold.json()[key] for key in ("bookingId", "selectionId")} | {"holdId": hold.json()["id"]}
    return Attempt(manager, "POST", "manual/confirm/", body).send()


def optimise_again(refused: Refusal, answer: Any, step: Step) -> Any:
    """Has the day planned as it is now, and applies that."""
    path, who = plan_of_the_day(refused.house)
    return Attempt(who, "POST", f"{path}apply/").send()


FOLLOW: dict[str, Follow] = {
    **{
        each.__name__: each
        for each in (
            by.fix_request, by.add_key, by.new_key, by.authenticate, by.check_id, by.check_method, by.accept_json,
            by.send_json, by.send_if_match, by.reload, by.retry, by.pick_other_tables, by.retry_after_hold, by.move,
            by.match_hold, by.hold_again, by.add_tables, by.pick_one_table, by.override, by.other_time,
            other_zone, allow_overage, allow_merge, simplify_floor, mend_floor, move_bookings, manual_approval,
            optimise_again,
        )
    },
    "ask_manager": by.by_a_manager,
    "ask_holder": by.by_a_manager,
}  # fmt: skip
# Steps that only people can take, and why.
FOR_PEOPLE = {
    "report": "somebody at our side has to look the trace id up",
    "see_next_steps": "it points to the steps beside it, which are followed",
}
