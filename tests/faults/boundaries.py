"""The moments between two statements of Django's connection, numbered, with something that may happen at one of them.

BEGIN and COMMIT pass no execute wrapper: they are caught where psycopg sends them.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from assignments import orchestrator
from assignments.commands import Command
from assignments.ports import AssignmentRepository, Committed, Refused

Strike = Callable[[], None]


class Boundaries:
    """Passed one after the other; at the one with the number given, the strike falls.

    Shapes: `passed` names what comes next: a statement, `COMMIT sent` (on its way, not answered), `answer`.
    """

    def __init__(self, *, number: int | None = None, strike: Strike | None = None) -> None:
        self.passed: list[str] = []
        self.number, self.strike = number, strike

    def reach(self, name: str) -> None:
        """Comes to the next boundary."""
        self.passed.append(name)
        if self.strike is not None and len(self.passed) - 1 == self.number:
            self.strike()


def carry_out(command: Command, *, repository: AssignmentRepository, boundaries: Boundaries) -> Committed | Refused:
    """Sends the command, past these boundaries; the last one lies before the answer."""
    with watched(boundaries):
        outcome = orchestrator.commit(command, repository=repository)
    boundaries.reach("answer")
    return outcome


@contextmanager
def watched(boundaries: Boundaries) -> Iterator[None]:
    """Every statement, BEGIN and COMMIT of this connection passes these boundaries."""
    connection.ensure_connection()
    raw: Any = connection.connection
    send = raw._exec_command

    def reach_and_send(command: Any, *args: Any, **options: Any) -> Generator[Any, Any, Any]:
        boundaries.reach(command.decode() if isinstance(command, bytes) else command.as_string(raw))
        sending = send(command, *args, **options)
        if command != b"COMMIT":
            return (yield from sending)
        try:
            wanted = next(sending)
            boundaries.reach("COMMIT sent")
            while True:
                wanted = sending.send((yield wanted))
        except StopIteration as end:
            return end.value

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        boundaries.reach(" ".join(sql.split())[:60])
        return execute(sql, params, many, context)

    raw._exec_command = reach_and_send
    try:
        with connection.execute_wrapper(note):
            yield
    finally:
        del raw._exec_command
