"""`python -m ops.drills.restore DUMP`: can a backup be restored, and is the ledger in it whole?

Into a PostgreSQL of its own, which is gone afterwards. DUMP is a file of `ops.backup`, or a folder of which the newest
is taken.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ops.backup import BackupFailed, dumps_in, libpq_variables, run
from ops.drills.postgres import Postgres
from ops.drills.process import NotReady
from ops.drills.programs import ProgramMissing, newest_postgres
from ops.drills.site import Site

WITHOUT_BROKER = "memory://localhost/"
COUNTED = {
    "bookings": b"SELECT count(*) FROM assignments_booking",
    "assignments": b"SELECT count(*) FROM assignments_assignment",
    "rows of the ledger": b"SELECT count(*) FROM assignments_occupancy",
    "events": b"SELECT count(*) FROM telemetry_event",
}


class Unfit(Exception):
    """The dump is not what can be gone on with."""


@contextmanager
def restored(dump: Path, *, version: str, say: Callable[[str], object] = print) -> Iterator[Postgres]:
    """This function will lend a server with what is in the dump, migrated and audited.

    Raises: BackupFailed when it cannot be restored, Unfit when the audit has findings.
    """
    with ExitStack() as running, tempfile.TemporaryDirectory(prefix="restored-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        postgres = Postgres(folder / "postgres", version=version)
        running.callback(postgres.clean)
        postgres.start()
        site = Site(folder / "site", variables={"DATABASE_URL": postgres.url(), "CELERY_BROKER_URL": WITHOUT_BROKER})
        for step, task in (
            ("restored", lambda: _restore(dump, postgres)),
            ("migrated", lambda: site.manage("migrate", "--no-input", "--verbosity", "0")),
            ("audited", lambda: _audit(site)),
        ):
            began = time.monotonic()
            task()
            say(f"{step} in {time.monotonic() - began:.1f} s")
        yield postgres


def _restore(dump: Path, postgres: Postgres) -> None:
    words = ["--no-owner", "--no-privileges", "--exit-on-error", "--dbname=allocator", str(dump)]
    run([str(postgres.program("pg_restore")), *words], libpq_variables(postgres.url()))


def _audit(site: Site) -> None:
    try:
        site.manage("audit_ledger")
    except NotReady as error:
        raise Unfit(str(error)) from error


def newest_of(place: Path) -> Path:
    """This function will return the dump that is meant. Raises: Unfit where there is none."""
    dumps = dumps_in(place) if place.is_dir() else (place,) if place.is_file() else ()
    if not dumps:
        raise Unfit(f"there is no dump in {place}")
    return dumps[-1]


def main(arguments: list[str] | None = None) -> int:
    """This function will hold the drill and say what is in the dump."""
    parser = argparse.ArgumentParser(prog="python -m ops.drills.restore", description=__doc__)
    parser.add_argument("dump", type=Path, help="a dump, or a folder of dumps")
    parser.add_argument("--postgres", metavar="VERSION", help="into which (the newest that is installed)")
    options = parser.parse_args(arguments)
    try:
        dump = newest_of(options.dump)
        print(f"{dump}: {dump.stat().st_size} bytes")
        with restored(dump, version=options.postgres or newest_postgres()) as postgres, postgres.connect() as operator:
            for name, statement in COUNTED.items():
                (found,) = operator.execute(statement).fetchone() or (0,)
                print(f"{found} {name}")
    except (BackupFailed, Unfit, NotReady, ProgramMissing) as error:
        print(error, file=sys.stderr)
        return 1
    print("It can be gone on with.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
