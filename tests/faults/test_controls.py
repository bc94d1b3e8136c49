"""What each guard and each checker is for: without it, or with something wrong, the same tests would fail."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from assignments import commands as ask
from assignments import mirroring
from assignments.audit import audit
from assignments.commands import Command
from assignments.effects import Effects
from assignments.locking import Locked
from assignments.models import Booking, IdempotencyRecord
from assignments.ports import Committed
from assignments.repository import PostgresAssignmentRepository
from assignments.snapshot import Snapshot
from assignments.statements import Opened
from telemetry.models import Event
from tests.assignments.rivals import database_url
from tests.faults.boundaries import Boundaries, carry_out
from tests.faults.evidence import complaints, footprint, others
from tests.faults.faults import answer_dropped, kill_at, rehearse, survive
from tests.faults.load import Load, prepare, work
from tests.faults.scenes import SCENES, Evening, evening, five_tables
from tests.faults.verdict import judge
from venues.models import Restaurant

pytestmark = pytest.mark.django_db(transaction=True)


def walk_in_without_a_key(on: Evening) -> Command:
    return ask.WalkIn(restaurant_id=on.house.pk, party_size=4, actor="host", at=on.seven)


def test_control_without_a_key_a_lost_answer_seats_the_walk_in_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    rehearsal = rehearse("walk_in")
    monkeypatch.setitem(SCENES, "walk_in", walk_in_without_a_key)
    on = evening(five_tables())
    wrong = survive("walk_in", answer_dropped, on=on, number=0, rehearsal=rehearsal)
    assert wrong == ("after the fault: neither undone nor done", "lost", "sent again: not as after one")
    assert Booking.objects.filter(restaurant=on.house).count() == 2


class TornRepository(PostgresAssignmentRepository):
    """Commits the ledger's rows first and the rest of the command after them."""

    def _write(
        self, command: Command, *, opened: Opened, locked: Locked, effects: Effects, snapshot: Snapshot
    ) -> Committed:
        # Whoever mirrors asks whose the tables are, which half a command cannot say.
        mirroring.plug_in(mirroring.NoMirror())
        parts: dict[str, Any] = {"opened": opened, "locked": locked, "snapshot": snapshot}
        super()._write(command, effects=Effects(taken=effects.taken), **parts)
        assert connection.connection is not None
        connection.connection.commit()
        return super()._write(command, effects=replace(effects, taken=()), **parts)


def test_control_a_kill_between_two_transactions_leaves_half_a_command() -> None:
    rehearsal, on = rehearse("assign_chosen"), evening(five_tables())
    command = SCENES["assign_chosen"](on)
    kill_at(rehearsal.passed.index("COMMIT sent") + 1, command, repository=TornRepository, house=on.house)
    assert footprint(on) not in (rehearsal.before, rehearsal.after)
    assert {finding.code for finding in audit()} == {"ledger_without_owner", "key_without_effect"}


def acknowledged() -> tuple[Command, Restaurant, Committed]:
    on = evening(five_tables())
    command = SCENES["walk_in"](on)
    told = carry_out(command, repository=PostgresAssignmentRepository(), boundaries=Boundaries())
    assert isinstance(told, Committed)
    return command, on.house, told


def test_control_an_acknowledgement_that_was_forged_or_whose_facts_differ_is_noticed() -> None:
    command, house, told = acknowledged()
    assert complaints(command, restaurant_id=house.pk, told=told) == ()
    forged = replace(command, idempotency_key="forged")
    assert complaints(forged, restaurant_id=house.pk, told=told) == ("lost",)
    other = replace(told, book_version=told.book_version + 1)
    assert complaints(command, restaurant_id=house.pk, told=other) == ("another outcome",)
    (record,) = IdempotencyRecord.objects.filter(restaurant=house)
    event = Event.objects.filter(command_id=record.pk).earliest("id")
    event.pk = None
    event.save()
    assert complaints(command, restaurant_id=house.pk, told=told) == ("an event twice",)
    Event.objects.filter(command_id=record.pk).update(command_id=None)
    assert complaints(command, restaurant_id=house.pk, told=told) == ("no event",)


def test_control_somebody_in_the_middle_of_a_transaction_is_noticed() -> None:
    assert others() == (0, 0)
    with psycopg.connect(database_url()) as somebody:
        somebody.execute("SELECT pg_advisory_xact_lock(1, 1)")
        assert others() == (1, 2)


@pytest.fixture
def quiet_load(tmp_path: Path) -> Load:
    load = prepare(tmp_path, 1, 12)
    work(load, 0)
    assert judge(load).wrong == ()
    return load


def diary_of(load: Load) -> list[dict[str, Any]]:
    return [json.loads(line) for line in load.diary(0).read_text().splitlines()]


def rewrite(load: Load, answers: list[dict[str, Any]]) -> None:
    load.diary(0).write_text("".join(json.dumps(answer) + "\n" for answer in answers))


def test_control_a_forged_answer_in_a_diary_is_noticed(quiet_load: Load) -> None:
    answers = diary_of(quiet_load)
    refused = next(answer for answer in answers if "outcome" not in answer)
    rewrite(quiet_load, [{**answer, "outcome": {}} if answer == refused else answer for answer in answers])
    assert judge(quiet_load).wrong == (f"{refused['key']}: lost",)


def test_control_an_answer_missing_from_a_diary_is_noticed(quiet_load: Load) -> None:
    answers = diary_of(quiet_load)
    done = next(answer for answer in answers if "outcome" in answer)
    rewrite(quiet_load, [answer for answer in answers if answer != done])
    assert judge(quiet_load).wrong == (
        "not every command was answered exactly once",
        f"{done['key']}: done, and said to have failed",
    )


def test_control_an_effect_written_twice_is_noticed(quiet_load: Load) -> None:
    record = IdempotencyRecord.objects.filter(operation="assign").earliest("created_at")
    event = Event.objects.filter(command_id=record.pk, name="assignment.committed").get()
    event.pk = None
    event.save()
    told, found = judge(quiet_load).wrong
    assert told == f"{record.key}: assignment.committed told 2 times"
    assert "key_without_effect" in found
