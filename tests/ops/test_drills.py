"""The drills of the handbook, held in full: everything killed in turn, a backup of a house at work restored."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ops.drills import kill, restore
from ops.drills.hosts import Party, open_house
from ops.drills.kill import COMMANDS, HOSTS, HURRIED, PARTS, Running, production
from ops.drills.programs import ProgramMissing
from ops.drills.verdict import Found, judge, read
from tests.brokers import not_here

PRODUCTION = [pytest.mark.slow, pytest.mark.production]
SERVERS = [
    pytest.param(("18", "valkey", False), id="18-valkey", marks=pytest.mark.slow),
    pytest.param(("15", "rabbitmq", True), id="15-pgbouncer-rabbitmq", marks=PRODUCTION),
]


@pytest.fixture(params=SERVERS)
def running(request: pytest.FixtureRequest) -> Iterator[Running]:
    """A site that nothing was done to yet."""
    postgres, broker, pooled = request.param
    try:
        with production(postgres=postgres, broker=broker, pooled=pooled, **HURRIED) as found:
            yield found
    except ProgramMissing as missing:
        not_here(request, missing)


def test_whatever_is_killed_each_acknowledged_command_is_there_once(running: Running) -> None:
    said: list[str] = []
    assert kill.drill(running, say=said.append) == ()
    assert [line.partition(":")[0] for line in said[:-2]] == list(PARTS)
    assert said[-1].endswith(" invariants, 0 findings")


def test_a_backup_of_a_house_at_work_has_all_that_was_acknowledged_before_it(
    running: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site, programs = running.site, running.postgres.program("pg_dump").parent
    site.prepare()
    site.start()
    hosts = open_house(site, hosts=HOSTS)
    site.wait_until_ready()
    hosts.start()
    try:
        hosts.wait_for_more(COMMANDS * 2)
        before = [Party(party.guest, party.booking_id, party.assignment_id) for party in hosts.told.parties]
        dump_to = site.folder / "backups"
        dump_to.mkdir(mode=0o777)
        dump_to.chmod(0o777)
        direct = {"DATABASE_URL": running.postgres.url()}
        backup = [".venv/bin/python", "-m", "ops.backup", str(dump_to), "--programs", str(programs)]
        site.run(*backup, **direct)
        hosts.wait_for_more(COMMANDS)
    finally:
        told = hosts.stop()
    assert (told.wrong, len(before) < len(told.parties)) == ([], True)
    site.stop()
    dump = restore.newest_of(dump_to)
    with restore.restored(dump, version=running.postgres.version) as postgres, postgres.connect() as operator:
        found = read(operator)
    assert judge(still_standing(before, told.parties), found, complete=False) == ()
    assert len(before) <= len(found.bookings) < len(told.parties)
    assert restore.main([str(dump_to), "--postgres", running.postgres.version]) == 0
    assert capsys.readouterr().out.endswith("It can be gone on with.\n")


def still_standing(before: list[Party], after: list[Party]) -> list[Party]:
    """Those of before, without the confirmations of whoever was just about to cancel."""
    cancelled = {party.guest for party in after if party.cancelled}
    return [Party(p.guest, p.booking_id, "" if p.guest in cancelled else p.assignment_id) for p in before]


def test_a_dump_that_was_cut_off_is_no_dump(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "allocator-20261127T050000Z.dump").write_bytes(b"PGDMP and nothing else")
    assert restore.main([str(tmp_path), "--postgres", "18"]) == 1
    assert "pg_restore" in capsys.readouterr().err
    assert restore.main([str(tmp_path / "nothing")]) == 1


BOOKED, GIVEN = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))
OTHER = str(uuid.UUID(int=3))
WELL = Found(
    bookings=[("Ada", BOOKED, "confirmed")],
    assignments=[(BOOKED, GIVEN, "manual")],
    jobs=[(BOOKED, "cancelled")],
    confirmations=[BOOKED],
)
ADA = Party("Ada", BOOKED, GIVEN)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ({}, ()),
        ({"bookings": []}, (f"Ada: told {BOOKED}, found []",)),
        (
            {"bookings": [*WELL.bookings, ("Ada", OTHER, "pending")]},
            (f"Ada: told {BOOKED}, found ['{BOOKED}', '{OTHER}']",),
        ),
        ({"bookings": [*WELL.bookings, ("Bob", OTHER, "pending")]}, ("Bob: booked, and nobody was told",)),
        ({"assignments": [(BOOKED, OTHER, "auto")]}, ("Ada: its confirmation is lost",)),
        (
            {"assignments": [*WELL.assignments, (BOOKED, OTHER, "auto")]},
            (f"{BOOKED}: 2 assignments stand",),
        ),
        (
            {"assignments": [], "jobs": [(BOOKED, "exhausted")]},
            ("Ada: its confirmation is lost", "Ada: has no table; its job is exhausted"),
        ),
        ({"confirmations": [BOOKED, BOOKED]}, (f"{BOOKED}: confirmed to the guest 2 times",)),
    ],
)  # fmt: skip
def test_the_control_the_verdict_finds_what_is_lost_or_done_twice(what: dict[str, Any], said: tuple[str, ...]) -> None:
    assert judge([ADA], replace(WELL, **what)) == said


def test_the_control_who_cancelled_and_still_has_a_table_is_found() -> None:
    assert judge([Party("Ada", BOOKED, GIVEN, cancelled=True)], WELL) == ("Ada: cancelled, and is confirmed",)
