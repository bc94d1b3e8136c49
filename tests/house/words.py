"""Rules of who may say what: locks, HTTP statuses, the clock, and an `except` that catches everything."""

import ast
import re
from collections.abc import Iterator

from tests.house.sources import ROOMS, Finding, Source, dotted, imported_names, strings

# What goes wrong is one table; the ways to say yes are a few functions below every door.
STATUS_TABLES = ("allocator_project/errors_http.py", "venues/api/successes.py")
# Runs what nobody here has written, and must not fall over it.
RUNS_FOREIGN_CODE = ("rollout/timebox.py",)
LOCKING_SQL = re.compile(
    r"\bFOR\s+(NO\s+KEY\s+)?UPDATE\b|\bFOR\s+(KEY\s+)?SHARE\b|\bLOCK\s+TABLE\b|\bpg_(try_)?advisory_\w+", re.IGNORECASE
)
STATUS_MODULES = re.compile(r"rest_framework\.status\.\w+|http\.HTTPStatus")
STATUS_RESPONSES = re.compile(
    r"HttpResponse(BadRequest|Forbidden|NotFound|NotAllowed|Gone|NotModified|ServerError|PermanentRedirect)"
)
CLOCK = frozenset(
    {
        "django.utils.timezone.now",
        "django.utils.timezone.localdate",
        "datetime.datetime.now",
        "datetime.datetime.today",
        "datetime.datetime.utcnow",
        "datetime.date.today",
        "time.time",
        "time.time_ns",
        "time.localtime",
        "time.gmtime",
    }
)
STOPWATCH = re.compile(r"time\.(monotonic|perf_counter|process_time|thread_time|sleep)(_ns)?")


def only_locking_locks(source: Source) -> Iterator[Finding]:
    """Whoever makes others wait lives in a room's locking.py, so that there is one order of locks to read."""
    if source.room not in ROOMS or source.parts[-1] == "locking.py":
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr == "select_for_update":
            yield node.lineno, "select_for_update"
    for line, text in strings(source.tree):
        if LOCKING_SQL.search(text) or text == "select_for_update":
            yield line, f"locks in SQL: {text.strip()[:60]!r}"


def only_the_table_names_statuses(source: Source) -> Iterator[Finding]:
    """Which error answers with which HTTP status is one table."""
    if source.room not in ROOMS or source.path in STATUS_TABLES:
        return
    names = imported_names(source.tree)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name | ast.Attribute) and _names_a_status(node, names):
            yield node.lineno, f"names a status: {ast.unparse(node)}"
        if isinstance(node, ast.Call):
            by_name = [word.value for word in node.keywords if word.arg in ("status", "status_code")]
            by_place = node.args if ast.unparse(node.func).endswith("Response") else []
            yield from _numbers([*by_name, *by_place])
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(ast.unparse(target).rpartition(".")[2] == "status_code" for target in targets):
                yield from _numbers([node.value])


def nothing_is_caught_blindly(source: Source) -> Iterator[Finding]:
    """Below a door nobody catches what he does not know."""
    if source.is_door or source.path in RUNS_FOREIGN_CODE:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler) and (node.type is None or _is_everything(node.type)):
            yield node.lineno, f"except {ast.unparse(node.type) if node.type else ''}"
        suppresses = isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress")
        if isinstance(node, ast.Call) and suppresses and any(_is_everything(caught) for caught in node.args):
            yield node.lineno, ast.unparse(node)


def only_doors_read_the_clock(source: Source) -> Iterator[Finding]:
    """Time is read at the doors and passed down as `now`; the planner does not even measure how long it takes."""
    names = imported_names(source.tree)
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Name | ast.Attribute):
            continue
        meant = dotted(node, names=names)
        if meant in CLOCK and not source.is_door:
            yield node.lineno, f"reads the clock: {meant}"
        if STOPWATCH.fullmatch(meant) and source.room == "planner" and not source.is_door:
            yield node.lineno, f"measures or waits: {meant}"


def _names_a_status(node: ast.Name | ast.Attribute, names: dict[str, str]) -> bool:
    meant = dotted(node, names=names)
    return bool(STATUS_MODULES.fullmatch(meant) or STATUS_RESPONSES.fullmatch(meant.rpartition(".")[2]))


def _numbers(values: list[ast.expr]) -> Iterator[Finding]:
    for value in values:
        if isinstance(value, ast.Constant) and type(value.value) is int and 100 <= value.value < 600:
            yield value.lineno, f"says {value.value}"


def _is_everything(caught: ast.expr) -> bool:
    kinds = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(ast.unparse(kind).rpartition(".")[2] in ("Exception", "BaseException") for kind in kinds)
