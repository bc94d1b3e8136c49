"""`python -m ops.backup FOLDER --keep-days 30`: writes a dump of the database, and deletes dumps that are old.

The database is that of DATABASE_URL (or of the file that DATABASE_URL_FILE names). Not a transaction pooler's: a dump
is one long session. A dump counts when pg_restore can read its contents to the end; before that it has another name.
"""

import argparse
import datetime as dt
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dj_database_url

ENDING = ".dump"
PREFIX = "allocator-"
UNFINISHED = ".part"


class BackupFailed(Exception):
    """There is no new dump; the message has what the program said."""


def back_up(folder: Path, *, url: str, now: dt.datetime, programs: Path | None = None) -> Path:
    """This function will write a dump into the folder and return where. Raises: BackupFailed, having left nothing."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    dump = folder / f"{PREFIX}{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}{ENDING}"
    unfinished = dump.with_suffix(UNFINISHED)
    try:
        # Whoever restores it has users of their own.
        words = ["--format=custom", "--no-owner", "--no-privileges", f"--file={unfinished}"]
        run([_program("pg_dump", programs), *words], libpq_variables(url))
        run([_program("pg_restore", programs), "--file=/dev/null", str(unfinished)], {})
        unfinished.chmod(0o600)
        unfinished.rename(dump)
    finally:
        unfinished.unlink(missing_ok=True)
    return dump


def forget_old(folder: Path, *, now: dt.datetime, keep_days: int) -> tuple[Path, ...]:
    """This function will delete dumps that are older, but never the newest one, and return which."""
    oldest = (now - dt.timedelta(days=keep_days)).timestamp()
    gone = tuple(dump for dump in dumps_in(folder)[:-1] if dump.stat().st_mtime < oldest)
    for dump in gone:
        dump.unlink()
    return gone


def dumps_in(folder: Path) -> tuple[Path, ...]:
    """This function will return the dumps of a folder, the newest last."""
    return tuple(sorted(folder.glob(f"{PREFIX}*{ENDING}")))


def libpq_variables(url: str) -> dict[str, str]:
    """This function will return what tells PostgreSQL's programs of a database: others see their command lines."""
    told: Mapping[str, Any] = dj_database_url.parse(url)
    names = {"NAME": "PGDATABASE", **{name: f"PG{name}" for name in ("HOST", "PORT", "USER", "PASSWORD")}}
    variables = {names[name]: str(value) for name, value in told.items() if name in names}
    options = told.get("OPTIONS", {})
    variables |= {f"PG{name.upper()}": str(value) for name, value in options.items() if name.startswith(("ssl", "opt"))}
    return {name: value for name, value in variables.items() if value}


def run(command: list[str], variables: Mapping[str, str]) -> None:
    """This function will run one of PostgreSQL's programs to its end. Raises: BackupFailed."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    try:
        ended = subprocess.run(command, env={**outside, **variables}, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise BackupFailed(f"{command[0]} is not installed; postgresql-client brings it.") from error
    if ended.returncode:
        raise BackupFailed(f"{Path(command[0]).name}: {ended.stderr.strip()}")


def _program(name: str, folder: Path | None) -> str:
    return str(folder / name) if folder else name


def _url() -> str:
    file = os.environ.get("DATABASE_URL_FILE", "")
    return os.environ.get("DATABASE_URL", "") or (Path(file).read_text().strip() if file else "")


def main(arguments: list[str] | None = None) -> int:
    """This function will back up, then delete what is old, and return an exit status."""
    parser = argparse.ArgumentParser(prog="python -m ops.backup", description=__doc__)
    parser.add_argument("folder", type=Path, help="where dumps are; another machine's disk, or copied to one")
    parser.add_argument("--keep-days", type=int, default=30, help="delete older ones, but never the newest (30)")
    parser.add_argument("--programs", type=Path, help="the folder of pg_dump, which is as new as the server or newer")
    options = parser.parse_args(arguments)
    now = dt.datetime.now(dt.UTC)
    if not (url := _url()):
        parser.error("DATABASE_URL must say which database")
    try:
        dump = back_up(options.folder, url=url, now=now, programs=options.programs)
    except BackupFailed as error:
        print(error, file=sys.stderr)
        return 1
    gone = forget_old(options.folder, now=now, keep_days=options.keep_days)
    print(f"{dump}: {dump.stat().st_size} bytes; {len(gone)} older than {options.keep_days} days deleted.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
