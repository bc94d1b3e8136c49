"""`python -m allocator_project.embedded`: what make calls, and what counts as being in use."""

import subprocess
import sys
from pathlib import Path

from allocator_project.embedded import ensure_postgres, ensure_valkey
from allocator_project.embedded.places import find_places

from .rivals import ROOT, query, start_rival, wait_for


def run(*arguments: str, project: Path) -> str:
    # Through pipes, as in `make start | tee`: a server that held them would keep this from returning.
    result = subprocess.run(
        [sys.executable, "-m", "allocator_project.embedded", *arguments, "--project", str(project)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert result.stderr == ""
    return result.stdout


def test_start_shows_both_and_ends_although_they_run_on(project: Path) -> None:
    out = run("start", project=project)

    assert [line.split(", ")[0] for line in out.splitlines()] == ["postgres: ready", "valkey: ready"]
    assert run("status", project=project) == out
    assert query(project, "SELECT 1") == 1


def test_stop_if_unused_waits_for_the_last_user_even_one_that_is_killed(project: Path) -> None:
    user = start_rival(
        "from allocator_project.embedded import ensure_postgres; ensure_postgres(project); "
        "print('using', flush=True); sys.stdin.readline()",
        project,
    )
    assert user.stdout is not None
    assert user.stdout.readline() == "using\n"

    assert run("stop", "--if-unused", project=project).startswith("still in use by another process, not stopped\n")
    assert query(project, "SELECT 1") == 1

    user.kill()
    user.communicate()
    assert run("stop", "--if-unused", project=project) == "postgres: not running\nvalkey: not running\n"


def test_stop_stops_although_somebody_uses_them_and_keeps_the_data(project: Path) -> None:
    ensure_postgres(project)
    query(project, "CREATE TABLE kept AS SELECT 7 AS answer")

    assert run("stop", project=project) == "postgres: not running\nvalkey: not running\n"

    ensure_postgres(project)
    assert query(project, "SELECT answer FROM kept") == 7


def test_clean_removes_everything_of_ours_and_nothing_else(project: Path) -> None:
    ensure_postgres(project)
    ensure_valkey(project)
    diary = project / "var" / "log" / "web.log"
    diary.write_text("not ours")

    assert run("clean", project=project) == "postgres: not running\nvalkey: not running\n"
    assert [path for path in project.rglob("*") if path.is_file()] == [diary]

    diary.unlink()
    run("clean", project=project)
    assert list(project.iterdir()) == []


def test_stopping_and_asking_leave_no_trace_where_nothing_was_started(project: Path) -> None:
    for action in ("status", "stop", "clean"):
        assert run(action, project=project) == "postgres: not running\nvalkey: not running\n"

    assert list(project.iterdir()) == []


def test_a_user_after_clean_is_counted_again(project: Path) -> None:
    ensure_valkey(project)
    run("clean", project=project)

    ensure_valkey(project)

    assert run("stop", "--if-unused", project=project).startswith("still in use")
    wait_for(find_places(project).valkey_socket.exists)
