"""Whatever hypothesis sends to the fake, PostgreSQL answers the same, writes the same and keeps every invariant.

The controls take one rule away from one of the two, and the machine must notice.
"""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from assignments.commands import Command
from assignments.effects import Effects
from assignments.ports import AssignmentRepository, Committed, Decide, Refused
from assignments.repository import PostgresAssignmentRepository
from assignments.snapshot import Snapshot
from tests.assignments.contract.houses import MemoryHouse
from tests.assignments.contract.visits import WholeEvening

pytestmark = pytest.mark.django_db
FIXED = settings(
    derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck), print_blob=False
)
# A control need not find the shortest evening, only one.
UNSHRUNK = settings(FIXED, phases=(Phase.generate,), report_multiple_bugs=False, max_examples=60)


def test_any_evening_is_the_same_in_memory_and_in_postgresql() -> None:
    run_state_machine_as_test(WholeEvening, settings=settings(FIXED, max_examples=12, stateful_step_count=25))


@pytest.mark.slow(minutes=3)
def test_any_evening_is_the_same_in_memory_and_in_postgresql_many_times() -> None:
    run_state_machine_as_test(WholeEvening, settings=settings(FIXED, max_examples=120, stateful_step_count=50))


class Broken:
    """A repository with one rule switched off."""

    def __init__(self, repository: AssignmentRepository) -> None:
        self.repository = repository

    def snapshot(self, **known: object) -> Snapshot:
        raise AssertionError("the machine only commits")

    def commit(self, command: Command, *, decide: Decide) -> Committed | Refused:
        return self.repository.commit(command, decide=decide)


class ForgetsKeys(Broken):
    """Every repeat is a second wish."""

    def commit(self, command: Command, *, decide: Decide) -> Committed | Refused:
        return self.repository.commit(replace(command, idempotency_key=None), decide=decide)


class SeesNobody(Broken):
    """Decides as if the house were empty; only the ledger's own rule is left."""

    def commit(self, command: Command, *, decide: Decide) -> Committed | Refused:
        def blind(command: Command, *, snapshot: Snapshot) -> Effects | Refused:
            return decide(command, snapshot=replace(snapshot, occupied=()))

        return self.repository.commit(command, decide=blind)


class KeepsWhatIsFreed(Broken):
    """A party that goes leaves its rows behind."""

    def commit(self, command: Command, *, decide: Decide) -> Committed | Refused:
        def hoarding(command: Command, *, snapshot: Snapshot) -> Effects | Refused:
            decision = decide(command, snapshot=snapshot)
            return decision if isinstance(decision, Refused) else replace(decision, freed=())

        return self.repository.commit(command, decide=hoarding)


@pytest.mark.parametrize("fault", [ForgetsKeys, SeesNobody, KeepsWhatIsFreed])
@pytest.mark.parametrize("breaks_memory", [True, False], ids=["memory", "postgres"])
def test_the_machine_notices_a_rule_that_is_switched_off(fault: type[Broken], breaks_memory: bool) -> None:
    class Control(WholeEvening):
        def postgres_repository(self) -> AssignmentRepository:
            real = PostgresAssignmentRepository()
            return real if breaks_memory else fault(real)

        def memory_repository(self, house: MemoryHouse) -> AssignmentRepository:
            return fault(house.repository) if breaks_memory else house.repository

    with pytest.raises(AssertionError):
        run_state_machine_as_test(Control, settings=UNSHRUNK)


def test_the_audit_notices_what_both_do_wrong() -> None:
    """Nothing to compare: both keep what is freed, so that only the invariants can tell."""

    class Control(WholeEvening):
        def postgres_repository(self) -> AssignmentRepository:
            return KeepsWhatIsFreed(PostgresAssignmentRepository())

        def memory_repository(self, house: MemoryHouse) -> AssignmentRepository:
            return KeepsWhatIsFreed(house.repository)

    with pytest.raises(AssertionError):
        run_state_machine_as_test(Control, settings=UNSHRUNK)
