"""Finds and parses the project's own Python files, migrations aside, and knows which of them are doors."""

import ast
import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parent.parent.parent
ROOMS = ("allocator_project", "rollout", "holds", "assignments", "venues", "planner", "telemetry")
OTHER_ROOTS = ("tests", "benchmarks", "ops")

Finding = tuple[int, str]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its path from the project's root with `/`, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def parts(self) -> tuple[str, ...]:
        """This property will be the path's folders and the file's name."""
        return tuple(self.path.split("/"))

    @property
    def room(self) -> str:
        """This property will be the folder at the top, or the file's name where there is none."""
        return self.parts[0]

    @property
    def is_door(self) -> bool:
        """This property will be true for files that speak HTTP, admin, Celery or argv, or serve no restaurant."""
        folders, name = self.parts[:-1], self.parts[-1]
        return (
            self.room not in ROOMS
            or name in ("admin.py", "tasks.py")
            or bool({"api", "admin", "tasks", "views"} & set(folders))
            or folders[-2:] == ("management", "commands")
            or folders[:2] == ("allocator_project", "embedded")
            or self.path == "planner/cli.py"
        )


Rule = Callable[[Source], Iterator[Finding]]


def parse(text: str, *, path: str) -> Source:
    """This function will return a file's text as a source."""
    return Source(path, text, ast.parse(text, filename=path))


@functools.cache
def first_party() -> tuple[Source, ...]:
    """This function will return every Python file of ours, in order of path."""
    roots = [PROJECT_DIR / name for name in (*ROOMS, *OTHER_ROOTS)]
    files = [PROJECT_DIR / "manage.py", *(path for root in roots for path in root.rglob("*.py"))]
    ours = sorted(path for path in files if "migrations" not in path.parts)
    return tuple(
        parse(path.read_text(encoding="utf-8"), path=path.relative_to(PROJECT_DIR).as_posix()) for path in ours
    )


def imported_names(tree: ast.Module) -> dict[str, str]:
    """This function will return what each imported name stands for: `dt` → `datetime`, `now` → `a.b.now`."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                names[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def dotted(node: ast.expr, *, names: dict[str, str]) -> str:
    """This function will spell out what an expression such as `dt.datetime.now` means; empty if nothing imported."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute):
        owner = dotted(node.value, names=names)
        return f"{owner}.{node.attr}" if owner else ""
    return ""


def strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """This function will return the line and text of every string that the program uses; docstrings are not used."""
    unused = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in unused:
            yield node.lineno, node.value
