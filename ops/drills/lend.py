"""Servers for a command: `python -m ops.drills.lend --postgres 15 --broker rabbitmq [--pooler] [--schema NAME] -- …`.

The servers are new, in a folder below /tmp, on free ports and as an ordinary user; they are gone when the command ends.
The command finds them by DATABASE_URL and CELERY_BROKER_URL, as production does.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from psycopg import sql

from ops.drills.brokers import Broker, redis, valkey, variables
from ops.drills.pgbouncer import Pooler
from ops.drills.postgres import DATABASE, USER, Postgres
from ops.drills.process import NotReady
from ops.drills.programs import ProgramMissing
from ops.drills.rabbitmq import RabbitMQ

BROKERS: dict[str, Callable[[Path], Broker]] = {
    "valkey": valkey,
    "redis": redis,
    "rabbitmq": RabbitMQ,
    "rabbitmq-quorum": lambda folder: RabbitMQ(folder, queue_type="quorum"),
}


def main(arguments: list[str] | None = None) -> int:
    """This function will lend what the command line asks for and return the command's exit status."""
    options = _parse(arguments)
    try:
        with lent(options) as told:
            return _run(options.command, told)
    except (NotReady, ProgramMissing) as error:
        print(error, file=sys.stderr)
        return 1


@contextmanager
def lent(options: argparse.Namespace) -> Iterator[dict[str, str]]:
    """This function will start the servers, lend the variables that name them, and end them."""
    with ExitStack() as running, tempfile.TemporaryDirectory(prefix="lent-", dir="/tmp") as name:
        folder, told = Path(name), {}
        if options.postgres:
            told["DATABASE_URL"] = _lend_database(running, folder, options)
        if options.broker:
            told |= _lend_broker(running, folder, options)
        yield told


def _lend_broker(running: ExitStack, folder: Path, options: argparse.Namespace) -> dict[str, str]:
    broker = BROKERS[options.broker](folder / "broker")
    running.callback(broker.clean)
    broker.start()
    return variables(broker)


def _lend_database(running: ExitStack, folder: Path, options: argparse.Namespace) -> str:
    postgres = Postgres(folder / "postgres", version=options.postgres)
    running.callback(postgres.clean)
    postgres.start()
    if options.schema:
        make_schema(postgres, schema=options.schema)
    if not options.pooler:
        return postgres.url(schema=options.schema)
    pooler = Pooler(postgres, folder=folder / "pooler")
    running.callback(pooler.clean)
    pooler.start()
    return pooler.url(DATABASE)


def make_schema(postgres: Postgres, *, schema: str) -> None:
    """This function will make a schema of our user's in the database and in every one that is created later."""
    make = sql.SQL("CREATE SCHEMA {} AUTHORIZATION {}").format(sql.Identifier(schema), sql.Identifier(USER))
    for database in (DATABASE, "template1"):
        with postgres.connect(database) as operator:
            operator.execute("CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public")
            operator.execute(make)


def _run(command: list[str], told: dict[str, str]) -> int:
    """The command, which is told to end when this is told to; whoever waits for this waits for the servers' end too."""
    process = subprocess.Popen(command, env={**os.environ, **told})
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: process.terminate())
    return process.wait()


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m ops.drills.lend", description=__doc__)
    parser.add_argument(
        "--postgres", metavar="VERSION", help="15 and so on from Debian, 18 from the wheel, or a folder"
    )
    parser.add_argument("--broker", choices=BROKERS, help="which broker")
    parser.add_argument("--pooler", action="store_true", help="a PgBouncer in transaction mode before the database")
    parser.add_argument("--schema", metavar="NAME", default="", help="everything in this schema instead of public")
    parser.add_argument("command", nargs="+", help="after `--`")
    options = parser.parse_args(arguments)
    if (options.pooler or options.schema) and not options.postgres:
        parser.error("--pooler and --schema go with --postgres")
    if options.pooler and options.schema:
        parser.error("behind a pooler a schema belongs to the user: ALTER ROLE … SET search_path")
    return options


if __name__ == "__main__":
    sys.exit(main())
