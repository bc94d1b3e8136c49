"""Backups: a dump counts when it was read to its end, old ones go, the newest stays, nobody sees the password."""

import datetime as dt
import os
from pathlib import Path

import pytest

from ops import backup
from ops.drills.postgres import Postgres
from ops.drills.programs import postgres_program

NOW = dt.datetime(2026, 11, 27, 5, 0, tzinfo=dt.UTC)
PROGRAMS = postgres_program("pg_dump", version="18").parent
NOBODY = "postgres://allocator:secret@127.0.0.1:1/nothing"


def dump_of(folder: Path, *, days_ago: int) -> Path:
    moment = NOW - dt.timedelta(days=days_ago)
    dump = folder / f"allocator-{moment:%Y%m%dT%H%M%SZ}.dump"
    dump.touch()
    os.utime(dump, (moment.timestamp(), moment.timestamp()))
    return dump


def test_dumps_that_are_older_go_and_others_stay(tmp_path: Path) -> None:
    old, kept, new = (dump_of(tmp_path, days_ago=days) for days in (31, 29, 1))
    (tmp_path / "notes.txt").touch()
    assert backup.forget_old(tmp_path, now=NOW, keep_days=30) == (old,)
    assert sorted(tmp_path.iterdir()) == sorted([kept, new, tmp_path / "notes.txt"])


def test_the_newest_dump_stays_however_old_it_is(tmp_path: Path) -> None:
    older, newest = (dump_of(tmp_path, days_ago=days) for days in (400, 300))
    assert backup.forget_old(tmp_path, now=NOW, keep_days=30) == (older,)
    assert backup.dumps_in(tmp_path) == (newest,)


def test_a_database_that_does_not_answer_leaves_no_dump_and_the_old_ones(tmp_path: Path) -> None:
    kept = dump_of(tmp_path, days_ago=400)
    with pytest.raises(backup.BackupFailed, match=r"pg_dump: .*Connection refused") as caught:
        backup.back_up(tmp_path, url=NOBODY, now=NOW, programs=PROGRAMS)
    assert "secret" not in str(caught.value)
    assert list(tmp_path.iterdir()) == [kept]


def test_the_command_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", NOBODY)
    assert backup.main([str(tmp_path), "--programs", str(tmp_path)]) == 1
    assert "is not installed; postgresql-client brings it" in capsys.readouterr().err
    monkeypatch.delenv("DATABASE_URL")
    with pytest.raises(SystemExit):
        backup.main([str(tmp_path)])
    assert "DATABASE_URL must say which database" in capsys.readouterr().err


def test_the_programs_are_told_by_variables_where_to_go() -> None:
    assert backup.libpq_variables("postgres://a:p%40w@db:5433/d?currentSchema=group_7&sslmode=require") == {
        "PGHOST": "db", "PGPORT": "5433", "PGUSER": "a", "PGPASSWORD": "p@w", "PGDATABASE": "d",
        "PGSSLMODE": "require", "PGOPTIONS": "-c search_path=group_7",
    }  # fmt: skip
    assert backup.libpq_variables("postgres://a@%2Frun%2Fpg/d")["PGHOST"] == "/run/pg"


def test_a_dump_is_only_for_whoever_made_it_and_has_what_is_there(tmp_path: Path) -> None:
    postgres = Postgres(tmp_path / "postgres")
    try:
        postgres.start()
        with postgres.connect() as operator:
            operator.execute("SET ROLE allocator; CREATE TABLE guests (name text); INSERT INTO guests VALUES ('Ada')")
        dump = backup.back_up(tmp_path / "dumps", url=postgres.url(), now=NOW, programs=PROGRAMS)
        assert dump.name == "allocator-20261127T050000Z.dump"
        assert (dump.stat().st_mode & 0o777, list(dump.parent.iterdir())) == (0o600, [dump])
        out = tmp_path / "read"
        backup.run([str(PROGRAMS / "pg_restore"), f"--file={out}", str(dump)], {})
        assert "COPY public.guests (name) FROM stdin;\nAda\n" in out.read_text()
    finally:
        postgres.clean()
