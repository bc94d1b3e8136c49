"""Brokers for tests: a Valkey of the wheel; Redis and RabbitMQ, with both kinds of queues, where they are installed.

A RabbitMQ takes many seconds to start, so those tests that want one use the same node, one after the other.
"""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ops.drills.brokers import Broker, redis, valkey
from ops.drills.programs import ProgramMissing
from ops.drills.rabbitmq import RabbitMQ

FROM_PACKAGES = [pytest.mark.production, pytest.mark.slow, pytest.mark.xdist_group("brokers")]
KINDS = [
    pytest.param("valkey", marks=pytest.mark.xdist_group("worker")),
    pytest.param("redis", marks=FROM_PACKAGES),
    pytest.param("rabbitmq", marks=FROM_PACKAGES),
    pytest.param("rabbitmq-quorum", marks=FROM_PACKAGES),
]
# Quorum queues are for three nodes: one alone that is killed soon after it made them cannot serve them again.
survives_a_kill = pytest.mark.parametrize("broker", KINDS[:-1], indirect=True)
# Whole evenings take long: one broker of each protocol, which is what workers and beat see of it.
of_each_protocol = pytest.mark.parametrize("broker", [KINDS[0], KINDS[2]], indirect=True)
Node = Callable[[], RabbitMQ]


@pytest.fixture(scope="session")
def node() -> Iterator[Node]:
    """The RabbitMQ of this session, started when it is asked for the first time."""
    started: list[RabbitMQ] = []
    with tempfile.TemporaryDirectory(prefix="rabbit-", dir="/tmp") as folder:

        def lend() -> RabbitMQ:
            if not started:
                started.append(RabbitMQ(Path(folder) / "node"))
            started[0].renew()
            return started[0]

        yield lend
        for each in started:
            each.clean()


@pytest.fixture(params=KINDS)
def broker(request: pytest.FixtureRequest, node: Node) -> Iterator[Broker]:
    """A broker that serves and has nothing in it. Whatever a test does to it harms no other."""
    try:
        if request.param.startswith("rabbitmq"):
            rabbit = node()
            rabbit.queue_type = "quorum" if request.param.endswith("quorum") else "classic"
            yield rabbit
            return
        make = {"valkey": valkey, "redis": redis}[request.param]
        # A socket's path may not be long, and pytest's own folders are.
        with tempfile.TemporaryDirectory(prefix="broker-", dir="/tmp") as folder:
            other = make(Path(folder) / "broker")
            other.start()
            try:
                yield other
            finally:
                other.clean()
    except ProgramMissing as missing:
        not_here(request, missing)


def not_here(request: pytest.FixtureRequest, missing: ProgramMissing) -> None:
    """Skips, saying why – or fails, where the packages ought to be there."""
    if request.config.getoption("--production"):
        pytest.fail(str(missing))
    pytest.skip(str(missing))
