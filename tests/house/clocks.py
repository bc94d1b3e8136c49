"""Rules of the clock that deadlines go by: who may set it, and that nobody judges deadlines by another one."""

import ast
import re
from collections.abc import Iterator

from tests.house.sources import ROOMS, Finding, Source, dotted, imported_names, strings

ITS_MODULE = "assignments/database_clock.py"
SETTER = "assignments.database_clock.standing_at"
REPLAY, SIMULATION = "assignments/replay.py", "allocator_project/simulation/"
SERVER_CLOCK = "django.db.models.functions.Now"
DEADLINE = re.compile(r"expires_at(__\w+)?")


def only_replay_and_the_simulation_set_the_clock(source: Source) -> Iterator[Finding]:
    """Where the past or a simulated day runs as it was then, and nowhere else: a hold must end when people think."""
    if source.room not in ROOMS or source.path in (ITS_MODULE, REPLAY) or source.path.startswith(SIMULATION):
        return
    names = imported_names(source.tree)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name | ast.Attribute) and dotted(node, names=names) == SETTER:
            yield node.lineno, "sets the database's clock"


def deadlines_go_by_the_clock_that_can_be_set(source: Source) -> Iterator[Finding]:
    """Whoever writes or judges `expires_at` asks `database_clock`, in queries and in SQL."""
    if source.room not in ROOMS or source.path == ITS_MODULE:
        return
    names = imported_names(source.tree)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.keyword) and DEADLINE.fullmatch(node.arg or "") and _asks_the_server(node.value, names):
            yield node.value.lineno, f"{node.arg} by the server's own clock"
    for line, text in strings(source.tree):
        if "expires_at" in text and "statement_timestamp" in text:
            yield line, f"a deadline by the server's own clock: {text.strip()[:60]!r}"


def _asks_the_server(value: ast.expr, names: dict[str, str]) -> bool:
    inside = (node for node in ast.walk(value) if isinstance(node, ast.Name | ast.Attribute))
    return any(dotted(node, names=names) == SERVER_CLOCK for node in inside)
