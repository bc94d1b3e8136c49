"""Thirty-two clients race for one table through real server processes. The controls switch the guards off."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from assignments.audit import audit
from assignments.models import Assignment, Occupancy
from holds.models import Hold
from tests.assignments.rivals import database_url
from tests.assignments.test_races import no_constraint
from tests.servers.clients import Answer
from tests.servers.races import (
    CLIENTS,
    LOCKED_GATE,
    assignments_in_a_house_of_one_table,
    blockers,
    holds_of_one_table,
    moves_to_one_table,
    on_the_wanted_table,
    one_confirmation,
    race,
)
from tests.servers.serving import Server, serving

__all__ = ["no_constraint"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("servers")]
MINUTE = dt.timedelta(minutes=1)
# As many threads as clients in each process, because the system shares connections out as it likes.
ROOM_FOR_ALL = {"WEB_CONCURRENCY": "2", "WEB_THREADS": str(CLIENTS), "COMMIT_LOCK_TIMEOUT_MS": "30000"}


@pytest.fixture(scope="module")
def server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("server"), database=database_url(), **ROOM_FOR_ALL) as running:
        yield running


@pytest.fixture(scope="module")
def unlocked(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server without the lock of the service days."""
    folder, application = tmp_path_factory.mktemp("unlocked"), "tests.servers.unlocked"
    with serving(folder, database=database_url(), application=application, **ROOM_FOR_ALL) as running:
        yield running


def codes(answers: list[Answer]) -> Counter[tuple[int, str | None]]:
    return Counter((status, body.get("code")) for status, body in answers)


def the_winner(answers: list[Answer], status: int) -> Any:
    (won,) = [body for answered, body in answers if answered == status]
    return won


def one_moved_and_all_others_were_told_who_has_it(answers: list[Answer]) -> None:
    assert codes(answers) == {(200, None): 1, (409, "table_taken"): CLIENTS - 1}
    winner = the_winner(answers, 200)["assignment"]
    ((kind, reference, until),) = blockers(answers)
    assert (kind, reference) == ("assignment", winner["id"])
    assert until[:16] == winner["endsAt"][:16]
    assert [str(holder) for holder in on_the_wanted_table()] == [winner["id"]]
    assert Occupancy.objects.count() == CLIENTS
    assert audit() == ()


def test_of_thirty_two_who_hold_one_table_one_has_it_and_all_others_are_told_by_whom(server: Server) -> None:
    answers = race(server, holds_of_one_table())
    assert codes(answers) == {(201, None): 1, (409, "table_held"): CLIENTS - 1}
    hold, winner = Hold.objects.get(), the_winner(answers, 201)
    ((kind, reference, until),) = blockers(answers)
    rounded_up = (hold.expires_at + MINUTE - dt.timedelta.resolution).replace(second=0, microsecond=0)
    assert (kind, reference, dt.datetime.fromisoformat(until)) == ("hold", winner["id"], rounded_up)
    assert on_the_wanted_table() == [hold.pk]
    assert audit() == ()


def test_of_thirty_two_who_move_to_one_table_one_sits_there_and_all_others_are_told_who(server: Server) -> None:
    one_moved_and_all_others_were_told_who_has_it(race(server, moves_to_one_table()))


def test_of_thirty_two_in_a_house_of_one_table_one_is_seated_and_the_others_hear_that_it_is_full(
    server: Server,
) -> None:
    answers = race(server, assignments_in_a_house_of_one_table())
    assert codes(answers) == {(200, None): 1, (422, "no_plan"): CLIENTS - 1}
    winner = the_winner(answers, 200)["assignment"]["id"]
    assert {body["refusal"]["code"] for status, body in answers if status == 422} == {"fully_booked"}
    assert [str(holder) for holder in on_the_wanted_table()] == [winner]
    assert audit() == ()


def test_a_confirmation_sent_by_thirty_two_under_one_key_happens_once_and_all_hear_the_same(server: Server) -> None:
    answers = race(server, one_confirmation())
    assert codes(answers) == {(200, None): CLIENTS}
    first = [body for _, body in answers if not body["replayed"]]
    assert [body | {"replayed": True} for body in first] * (CLIENTS - 1) == [b for _, b in answers if b["replayed"]]
    assert [str(row.pk) for row in Assignment.objects.all()] == [first[0]["assignment"]["id"]]
    assert audit() == ()


def test_without_the_lock_the_constraint_still_lets_only_one_have_the_table(unlocked: Server) -> None:
    answers = race(unlocked, moves_to_one_table(), held_back_by=LOCKED_GATE)
    one_moved_and_all_others_were_told_who_has_it(answers)


@pytest.mark.usefixtures("no_constraint")
def test_without_the_constraint_the_lock_still_lets_only_one_have_the_table(server: Server) -> None:
    one_moved_and_all_others_were_told_who_has_it(race(server, moves_to_one_table()))


@pytest.mark.usefixtures("no_constraint")
def test_control_without_lock_and_constraint_all_thirty_two_have_the_table(unlocked: Server) -> None:
    answers = race(unlocked, moves_to_one_table(), held_back_by=LOCKED_GATE)
    assert codes(answers) == {(200, None): CLIENTS}
    assert sorted(map(str, on_the_wanted_table())) == sorted(body["assignment"]["id"] for _, body in answers)
    assert {finding.code for finding in audit()} == {"overlap"}


@pytest.mark.usefixtures("no_constraint")
def test_control_without_lock_and_constraint_all_thirty_two_hold_the_table(unlocked: Server) -> None:
    answers = race(unlocked, holds_of_one_table(), held_back_by=LOCKED_GATE)
    assert codes(answers) == {(201, None): CLIENTS}
    assert sorted(map(str, on_the_wanted_table())) == sorted(body["id"] for _, body in answers)
    assert {finding.code for finding in audit()} == {"overlap"}
