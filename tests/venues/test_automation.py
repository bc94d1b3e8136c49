"""What a house lets the pipeline do by itself stands in its policy; what makes no sense there is refused by path."""

from typing import Any

import pytest

from planner import InvalidProblem, Policy
from venues.automation import Automation, read_policy
from venues.documents import read_floor_document
from venues.errors import InvalidFloorDocument


def test_a_house_that_says_nothing_lets_it_seat_and_move_two_until_an_hour_before() -> None:
    assert read_policy({}) == (Policy(), Automation(approval="auto", max_moves=2, move_deadline_minutes=60))


def test_a_house_may_say_otherwise_beside_what_the_planner_reads() -> None:
    policy, automation = read_policy({"maxTables": 2, "approval": "manual", "maxMoves": 0, "moveDeadlineMinutes": 0})
    assert policy == Policy(max_tables=2)
    assert (automation.needs_approval, automation.max_moves, automation.move_deadline_minutes) == (True, 0, 0)


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"approval": "perhaps"}, "policy.approval"),
        ({"approval": ["manual"]}, "policy.approval"),
        ({"maxMoves": 3}, "policy.maxMoves"),
        ({"maxMoves": -1}, "policy.maxMoves"),
        ({"maxMoves": True}, "policy.maxMoves"),
        ({"moveDeadlineMinutes": 10_081}, "policy.moveDeadlineMinutes"),
        ({"moveDeadlineMinutes": "60"}, "policy.moveDeadlineMinutes"),
        ({"maxmoves": 1}, "policy.maxmoves"),
        ([], "policy"),
    ],
)
def test_nonsense_is_refused_with_its_path_also_in_a_floor_document(document: Any, path: str) -> None:
    with pytest.raises(InvalidProblem) as fault:
        read_policy(document)
    assert fault.value.path == path
    table = {"number": "T1", "zone": "Main", "capacity": 2}
    with pytest.raises(InvalidFloorDocument):
        read_floor_document({"name": "House", "timezone": "Europe/London", "tables": [table], "policy": document})
