"""The faults: the client killed, its backend terminated, its answer dropped, at a boundary of one command."""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
from django.db import Error, connection

from assignments.audit import audit
from assignments.commands import Command
from assignments.ports import Committed, Refused
from assignments.repository import PostgresAssignmentRepository
from assignments.translation import floor_of, hours_as_of, zone_names_of
from tests.assignments.rivals import database_url
from tests.embedded.rivals import wait_for
from tests.faults.boundaries import Boundaries, carry_out
from tests.faults.children import DIED, here, in_child
from tests.faults.evidence import Footprint, complaints, footprint, wait_until_all_is_quiet
from tests.faults.scenes import SCENES, Evening, again, evening, five_tables
from venues.models import Restaurant

Answer = Committed | Refused | None
Fault = Callable[[Restaurant, Command, int], Answer]
Repository = type[PostgresAssignmentRepository]
REAL = PostgresAssignmentRepository


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A scene without a fault: the boundaries it passes, and what the database shows before and after."""

    passed: tuple[str, ...]
    before: Footprint
    after: Footprint


def rehearse(scene: str, *, cold: bool = False) -> Rehearsal:
    """Carries out the scene's command once, undisturbed; `cold` by a client that has never seen the house."""
    on = evening(five_tables())
    command = SCENES[scene](on)
    before = footprint(on)
    told, passed = in_child(here(), _undisturbed, None, command) if cold else _undisturbed(on.house, command)
    assert complaints(command, restaurant_id=on.house.pk, told=told) == ()
    return Rehearsal(passed, before, footprint(on))


def client_killed(house: Restaurant, command: Command, number: int) -> Answer:
    """A client that knows the house carries out the command and kills itself with -9 at the boundary."""
    kill_at(number, command, house=house)
    return None


def cold_client_killed(house: Restaurant, command: Command, number: int) -> Answer:
    """The same with a client that has never seen the house, and so has more to read."""
    kill_at(number, command)
    return None


def backend_terminated(house: Restaurant, command: Command, number: int) -> Answer:
    """The server ends the session at the boundary; the client sees that it has no answer, unless it had it already."""
    _get_to_know(house)
    return _terminated(command, number)


def cold_backend_terminated(house: Restaurant, command: Command, number: int) -> Answer:
    """The same with a client that has never seen the house."""
    answer: Answer = in_child(here(), _terminated, command, number)
    return answer


def answer_dropped(house: Restaurant, command: Command, number: int) -> Answer:
    """The client is gone after the commit, before it hears what was done; `number` means nothing to it."""
    carry_out(command, repository=REAL(), boundaries=Boundaries())
    connection.close()
    return None


def survive(scene: str, fault: Fault, *, on: Evening, number: int, rehearsal: Rehearsal) -> tuple[str, ...]:
    """What is wrong after the fault struck the scene's command at the boundary and it was sent again: nothing."""
    command = SCENES[scene](on)
    told = fault(on.house, command, number)
    wait_until_all_is_quiet()
    wrong = [f"after the fault: {finding}" for finding in audit()]
    if footprint(on) not in (rehearsal.before, rehearsal.after):
        wrong.append("after the fault: neither undone nor done")
    answer = carry_out(again(command), repository=REAL(), boundaries=Boundaries())
    wrong += complaints(command, restaurant_id=on.house.pk, told=answer)
    wrong += complaints(command, restaurant_id=on.house.pk, told=told) if told else ()
    if footprint(on) != rehearsal.after:
        wrong.append("sent again: not as after one")
    wait_until_all_is_quiet()
    return (*wrong, *(f"sent again: {finding}" for finding in audit()))


def kill_at(number: int, command: Command, *, repository: Repository = REAL, house: Restaurant | None = None) -> None:
    """Has the command carried out, by this repository, in a client that is killed at the boundary."""
    answer = in_child(here(), _carry_out_until_killed, house, command, number, repository)
    assert answer == DIED, f"there is no boundary {number}"


def _undisturbed(house: Restaurant | None, command: Command) -> tuple[Answer, tuple[str, ...]]:
    _get_to_know(house)
    boundaries = Boundaries()
    return carry_out(command, repository=REAL(), boundaries=boundaries), tuple(boundaries.passed)


def _carry_out_until_killed(house: Restaurant | None, command: Command, number: int, repository: Repository) -> Answer:
    _get_to_know(house)
    return carry_out(command, repository=repository(), boundaries=Boundaries(number=number, strike=_kill_this_process))


def _terminated(command: Command, number: int) -> Answer:
    boundaries = Boundaries(number=number, strike=_terminate_backend)
    try:
        return carry_out(command, repository=REAL(), boundaries=boundaries)
    except Error:
        return None
    finally:
        connection.close()
        assert len(boundaries.passed) > number, f"there is no boundary {number}"


def _get_to_know(house: Restaurant | None) -> None:
    """Reads what a process keeps of a house, as any that has served it before has."""
    if house is None:
        return
    hours_as_of(restaurant_id=house.pk, policy_version=house.policy_version)
    floor_of(restaurant_id=house.pk, floor_version=house.floor_version)
    zone_names_of(restaurant_id=house.pk, floor_version=house.floor_version)


def _kill_this_process() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _terminate_backend() -> None:
    assert connection.connection is not None
    pid = [connection.connection.info.backend_pid]
    with psycopg.connect(database_url(), autocommit=True) as operator:
        operator.execute("SELECT pg_terminate_backend(%s)", pid)
        gone = "SELECT FROM pg_stat_activity WHERE pid = %s"
        wait_for(lambda: operator.execute(gone, pid).fetchone() is None)
