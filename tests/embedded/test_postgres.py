"""The embedded PostgreSQL starts once, comes back after any death, and is told apart from what only looks like it."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from allocator_project.embedded import ensure_postgres, flocks, server
from allocator_project.embedded.errors import StartFailed
from allocator_project.embedded.places import find_places
from allocator_project.embedded.postgres import Postgres
from allocator_project.embedded.processes import list_marked

from .rivals import postgres_pid, query, run_together, start_rival, wait_for

ENSURE = "from allocator_project.embedded import ensure_postgres; ensure_postgres(project); "


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """This function will run a program that has nothing to do with any of this."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
    yield process
    assert process.poll() is None, "the bystander was killed"
    process.kill()
    process.wait()


def test_the_server_has_what_the_ledger_needs(project: Path) -> None:
    ensure_postgres(project)

    query(project, "CREATE EXTENSION btree_gist")
    assert int(str(query(project, "SHOW server_version_num"))) >= 180000
    assert query(project, "SHOW listen_addresses") == ""
    assert query(project, "SHOW timezone") == "UTC"
    assert query(project, "SELECT lower('CAFÉ')") == "café"


def test_eight_processes_starting_at_once_share_one_server(project: Path) -> None:
    ask = "import psycopg; from allocator_project.embedded import database_settings as s; "
    ask += "c = psycopg.connect(host=s(project)['HOST'], user='postgres', dbname='allocator'); "
    ask += "print(c.execute('SELECT pg_postmaster_start_time()::text').fetchone()[0]); c.close()"

    answers = run_together(ENSURE + ask, project, count=8)

    assert len(set(answers)) == 1
    assert postgres_pid(project) > 0


def test_a_database_that_somebody_dropped_is_made_again(project: Path) -> None:
    ensure_postgres(project)
    query(project, "DROP DATABASE allocator", database="postgres")

    ensure_postgres(project)

    assert query(project, "SELECT current_database()") == "allocator"


def test_a_starter_killed_while_making_the_data_directory_leaves_nobody_stuck(project: Path) -> None:
    places = find_places(project)
    rival = start_rival(ENSURE, project)
    wait_for(lambda: (places.postgres_draft / "PG_VERSION").exists())

    rival.kill()
    rival.communicate()
    assert not places.postgres_data.exists()
    ensure_postgres(project)

    assert query(project, "SELECT 1") == 1
    assert not places.postgres_draft.exists()


def test_a_half_made_data_directory_is_made_anew(project: Path) -> None:
    draft = find_places(project).postgres_draft
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")

    ensure_postgres(project)

    assert query(project, "SELECT 1") == 1


def test_a_server_whose_starter_was_killed_is_found_not_doubled(project: Path) -> None:
    rival = start_rival(ENSURE + "print('up', flush=True); sys.stdin.readline()", project)
    assert rival.stdout is not None
    assert rival.stdout.readline() == "up\n"
    before = postgres_pid(project)

    rival.kill()
    rival.communicate()
    ensure_postgres(project)

    assert postgres_pid(project) == before


def test_a_killed_server_starts_again_with_its_rows(project: Path) -> None:
    ensure_postgres(project)
    query(project, "CREATE TABLE kept AS SELECT 42 AS answer")
    before = postgres_pid(project)

    os.kill(before, signal.SIGKILL)
    ensure_postgres(project)

    assert query(project, "SELECT answer FROM kept") == 42
    assert postgres_pid(project) != before


def stopped_with_pid_files_naming(project: Path, pid: int) -> Postgres:
    ensure_postgres(project)
    places = find_places(project)
    pid_file, socket_lock = places.postgres_data / "postmaster.pid", Path(f"{places.postgres_socket}.lock")
    texts = {file: file.read_text() for file in (pid_file, socket_lock)}
    postgres = Postgres(places)
    postgres.stop()
    for file, text in texts.items():
        file.write_text("\n".join([str(pid), *text.split("\n")[1:]]))
    places.postgres_data.joinpath("postmaster.pid").chmod(0o600)
    postgres.alive_lock.write_text(str(pid))
    return postgres


def test_pid_files_naming_another_living_program_fool_nobody(project: Path, bystander: subprocess.Popen[bytes]) -> None:
    postgres = stopped_with_pid_files_naming(project, bystander.pid)
    assert (postgres.find_pid(), postgres.stop()) == (None, False)

    ensure_postgres(project)

    assert query(project, "SELECT 1") == 1


def test_control_the_same_pid_files_do_fool_postgresql_itself(
    project: Path, bystander: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped_with_pid_files_naming(project, bystander.pid)
    monkeypatch.setattr(Postgres, "_drop_stale_pid_files", lambda self: None)

    with pytest.raises(StartFailed, match=r'lock file "postmaster\.pid" already exists'):
        ensure_postgres(project)


def test_a_server_whose_socket_was_deleted_is_replaced(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "GRACE_SECONDS", 0.1)
    ensure_postgres(project)
    before = postgres_pid(project)

    shutil.rmtree(find_places(project).sockets)
    ensure_postgres(project)

    assert query(project, "SELECT 1") == 1
    assert postgres_pid(project) != before


def test_stop_finds_a_server_whose_folder_was_deleted(project: Path) -> None:
    ensure_postgres(project)
    places = find_places(project)
    shutil.rmtree(places.var)
    assert list_marked(places.mark, name="postgres") != ()

    assert Postgres(places).stop() is True

    assert list_marked(places.mark, name="postgres") == ()


def test_stop_ends_a_server_while_a_session_is_open_and_says_when_there_was_none(project: Path) -> None:
    ensure_postgres(project)
    postgres = Postgres(find_places(project))
    session = start_rival(
        ENSURE + "import psycopg; from allocator_project.embedded import database_settings as s; "
        "c = psycopg.connect(host=s(project)['HOST'], user='postgres', dbname='allocator'); "
        "print('in', flush=True); sys.stdin.readline()",
        project,
    )
    assert session.stdout is not None
    assert session.stdout.readline() == "in\n"

    assert (postgres.stop(), postgres.stop()) == (True, False)

    assert not flocks.is_held(postgres.alive_lock)
    session.kill()
    session.communicate()


def test_a_failed_start_says_why_and_where_to_read_on(project: Path) -> None:
    ensure_postgres(project)
    postgres = Postgres(find_places(project))
    postgres.stop()
    (postgres.places.postgres_data / "global" / "pg_control").unlink()

    with pytest.raises(StartFailed, match="could not find the database system") as caught:
        ensure_postgres(project)

    assert caught.value.code == "embedded_start_failed"
    assert caught.value.log == project / "var" / "log" / "postgres.log"
