"""Rules of shape: how long things are, what they are called, that they are described and how they are called."""

import ast
import re
from collections.abc import Iterator

from tests.house.sources import ROOMS, Finding, Function, Source

LONGEST_FILE = 250
LONGEST_FUNCTION = 50
NAMES_OF_NOTHING = re.compile(r"(.*_)?(utils?|helpers?|commons?|core|managers?|misc)")
KEYWORD_ROOMS = ("planner", "assignments", "holds", "venues", "telemetry")
# What a framework calls, it calls by position. A hook counts only in a class with a base, a decorator by its name.
HOOKS = re.compile(
    r"save|delete|clean|handle|add_arguments|contribute_to_class|deconstruct|ready|"
    r"from_db_value|formfield_for_\w+|has_\w+_permission|has_permission|has_object_permission|"
    r"save_\w+|delete_model|response_\w+|changelist_view|change_view|add_view|history_view|render_change_form|get_\w+|lookups|queryset|"
    r"validate|validate_\w+|create|update|to_internal_value|to_representation|"
    r"authenticate|dispatch|get|post|put|patch|list|retrieve|destroy|parse|process_\w+"
)
BASES_WITHOUT_HOOKS = frozenset({"Protocol", "ABC", "Exception", "Enum", "StrEnum"})
FRAMEWORK_DECORATORS = frozenset({"shared_task", "task", "action", "display", "api_view", "receiver", "register"})


def file_is_short(source: Source) -> Iterator[Finding]:
    """A file of more than 250 lines has two reasons to change: split it by noun."""
    lines = source.text.count("\n")
    if lines > LONGEST_FILE:
        yield LONGEST_FILE + 1, f"the file has {lines} lines, {LONGEST_FILE} are allowed"


def function_is_short(source: Source) -> Iterator[Finding]:
    """A function of more than 50 lines is on more than one level of abstraction."""
    for node in ast.walk(source.tree):
        if isinstance(node, Function):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield node.lineno, f"{node.name} has {lines} lines, {LONGEST_FUNCTION} are allowed"


def module_says_what_it_is_for(source: Source) -> Iterator[Finding]:
    """Every module opens with a docstring."""
    if not ast.get_docstring(source.tree):
        yield 1, "the module has no docstring"


def public_things_are_described(source: Source) -> Iterator[Finding]:
    """Public functions, classes and methods of the rooms have a docstring."""
    if source.room not in ROOMS:
        return
    for node in _described(source.tree.body):
        if not ast.get_docstring(node):
            yield node.lineno, f"{node.name} has no docstring"


def name_says_something(source: Source) -> Iterator[Finding]:
    """No module or folder is called utils, helpers, common, core or manager."""
    for part in source.parts:
        if NAMES_OF_NOTHING.fullmatch(part.removesuffix(".py")):
            yield 1, f"{part} is a name for anything"


def arguments_are_named(source: Source) -> Iterator[Finding]:
    """Public functions take one argument by position, the others by name; hooks of a framework are its to shape."""
    if source.room not in KEYWORD_ROOMS:
        return
    for owner, function in _public_functions(source.tree):
        positional = [*function.args.posonlyargs, *function.args.args]
        allowed = 1 if owner is None or "staticmethod" in _decorators(function) else 2
        if len(positional) > allowed and not _is_hook(function, owner):
            yield function.lineno, f"{function.name} takes {positional[allowed].arg} by position"


def _described(body: list[ast.stmt]) -> Iterator[Function | ast.ClassDef]:
    for node in body:
        if not isinstance(node, Function | ast.ClassDef) or node.name.startswith("_"):
            continue
        yield node
        if isinstance(node, ast.ClassDef):
            # Classes inside classes are Django's way of configuring them (Meta, choices).
            yield from (inner for inner in _described(node.body) if isinstance(inner, Function))


def _public_functions(tree: ast.Module) -> Iterator[tuple[ast.ClassDef | None, Function]]:
    for node in tree.body:
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield None, node
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for inner in node.body:
                # The other names with underscores around them belong to Python, which calls them by position.
                if isinstance(inner, Function) and (inner.name == "__init__" or not inner.name.startswith("_")):
                    yield node, inner


def _is_hook(function: Function, owner: ast.ClassDef | None) -> bool:
    if FRAMEWORK_DECORATORS & _decorators(function):
        return True
    if owner is None or not HOOKS.fullmatch(function.name):
        return False
    return bool({ast.unparse(base).rpartition(".")[2] for base in owner.bases} - BASES_WITHOUT_HOOKS)


def _decorators(function: Function) -> set[str]:
    called = [each.func if isinstance(each, ast.Call) else each for each in function.decorator_list]
    return {ast.unparse(each).rpartition(".")[2] for each in called}
