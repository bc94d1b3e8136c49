"""Every command, struck at every boundary between its statements: done or undone, and once after it is sent again."""

import pytest

from assignments.decisions import DECISIONS
from tests.faults.faults import (
    Fault,
    answer_dropped,
    backend_terminated,
    client_killed,
    cold_backend_terminated,
    cold_client_killed,
    rehearse,
    survive,
)
from tests.faults.scenes import SCENES, evening, five_tables

pytestmark = pytest.mark.django_db(transaction=True)


KILL_OR_TERMINATE = (client_killed, backend_terminated)


def struck_everywhere(scene: str, *faults: Fault, cold: bool = False) -> dict[tuple[int, str], tuple[str, ...]]:
    """What is wrong, by boundary; several faults take turns, beginning with another one in each scene."""
    rehearsal, house, wrong = rehearse(scene, cold=cold), five_tables(), {}
    first = list(SCENES).index(scene)
    for number, name in enumerate(rehearsal.passed):
        fault, on = faults[(first + number) % len(faults)], evening(house, number=number)
        wrong[number, name] = survive(scene, fault, on=on, number=number, rehearsal=rehearsal)
    on = evening(house, number=len(rehearsal.passed))
    wrong[-1, "answer dropped"] = survive(scene, answer_dropped, on=on, number=-1, rehearsal=rehearsal)
    return {where: what for where, what in wrong.items() if what}


def test_every_command_has_its_scene() -> None:
    house = five_tables()
    scenes = [build(evening(house, number=number)) for number, build in enumerate(SCENES.values())]
    assert {type(command) for command in scenes} == set(DECISIONS)


def test_the_boundaries_of_an_assignment_are_those_of_its_one_transaction() -> None:
    firsts = [name.partition(" ")[0] for name in rehearse("assign_chosen").passed]
    assert firsts == ["WITH", "BEGIN", "SELECT", "SELECT", "SELECT", "WITH", "COMMIT", "COMMIT", "answer"]


@pytest.mark.parametrize("scene", SCENES)
def test_killed_or_cut_off_between_any_two_statements_a_command_is_done_or_not_and_a_repeat_does_it_once(
    scene: str,
) -> None:
    assert struck_everywhere(scene, *KILL_OR_TERMINATE) == {}


@pytest.mark.slow
@pytest.mark.parametrize("fault", KILL_OR_TERMINATE)
@pytest.mark.parametrize("scene", SCENES)
def test_every_fault_at_every_boundary(scene: str, fault: Fault) -> None:
    assert struck_everywhere(scene, fault) == {}


@pytest.mark.slow
@pytest.mark.parametrize("fault", [cold_client_killed, cold_backend_terminated])
@pytest.mark.parametrize("scene", SCENES)
def test_a_client_that_has_never_seen_the_house_is_no_worse(scene: str, fault: Fault) -> None:
    assert struck_everywhere(scene, fault, cold=True) == {}
