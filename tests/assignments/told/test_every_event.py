"""Every event there is and every command there is has a test that says exactly what is told, in a folder `told`.

Read from the files alone: an event is said where its name is part of a tuple or given to a function, as in
`("job.queued", "pair", {})` and `turned("booking.seated", …)`; a command is sent where its class is called.
"""

import ast
from collections.abc import Collection, Iterator

from assignments import commands
from assignments.commands import Command
from telemetry.registry import REGISTRY
from tests.house.sources import Source, first_party, parse

HERE = "tests/assignments/told/test_every_event.py"


def told_files() -> tuple[Source, ...]:
    """The tests of what is told, in every room; this file only asks about them."""
    ours = (source for source in first_party() if source.room == "tests" and "told" in source.parts[:-1])
    return tuple(source for source in ours if source.path != HERE)


def calls(tree: ast.Module) -> Iterator[str]:
    """What is called, by its last name: `ask.Move(…)` and `Move(…)` are both `Move`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            yield node.func.id if isinstance(node.func, ast.Name) else node.func.attr


def said_in(tree: ast.Module) -> Iterator[str]:
    """Strings in tuples and calls. One in a list is a wish (`names=["job.queued"]`), one in a docstring is a word."""
    for node in ast.walk(tree):
        parts = node.elts if isinstance(node, ast.Tuple) else node.args if isinstance(node, ast.Call) else []
        for part in parts:
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


def unsaid_events(names: Collection[str], *, files: Collection[Source]) -> list[str]:
    said = {text for source in files for text in said_in(source.tree)}
    return sorted(set(names) - said)


def unsent_commands(names: Collection[str], *, files: Collection[Source]) -> list[str]:
    sent = {name for source in files for name in calls(source.tree)}
    return sorted(set(names) - sent)


def operations() -> list[str]:
    """The commands that can be sent: those with an operation of their own."""
    known = (getattr(commands, name) for name in commands.__all__)
    classes = [each for each in known if isinstance(each, type) and issubclass(each, Command)]
    return [each.__name__ for each in classes if "operation" in vars(each)]


def every_event() -> list[str]:
    return [kind.name for kind in REGISTRY.list_types()]


def test_every_event_there_is_is_said_by_a_test_of_what_is_told() -> None:
    assert unsaid_events(every_event(), files=told_files()) == []


def test_every_command_there_is_is_sent_by_a_test_of_what_is_told() -> None:
    assert "Move" in operations(), "they are found at all"
    assert unsent_commands(operations(), files=told_files()) == []


def test_control_an_event_that_nobody_is_said_to_tell_is_found_missing() -> None:
    text = '"""table.cleaned"""\nassert told_by(names=["table.cleaned"]) == [("table.laid", "", {})]\n'
    file = parse(text, path="tests/tables/told/test_it.py")
    assert unsaid_events(["table.cleaned", "table.laid"], files=[file]) == ["table.cleaned"]


def test_control_a_command_that_is_only_spoken_of_is_found_missing() -> None:
    file = parse("from tables import Clean\nask.Lay(table_id=1)\n", path="tests/tables/told/test_it.py")
    assert unsent_commands(["Clean", "Lay"], files=[file]) == ["Clean"]


def test_control_an_event_that_is_registered_tomorrow_is_found_missing() -> None:
    assert unsaid_events([*every_event(), "table.cleaned"], files=told_files()) == ["table.cleaned"]
