"""Runs management commands as a person at a terminal would, and reads what they answer."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

ROOMS = ("venues", "assignments")


def say(*words: str) -> str:
    """What the command writes to standard output."""
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def ask(*words: str) -> Any:
    """What the command answers in JSON."""
    return json.loads(say(*words, "--json"))


def refuse(*words: str) -> str:
    """The message with which the command fails, after having written nothing to the database."""
    before = everything()
    with pytest.raises(CommandError) as refused:
        call_command(*words, stdout=io.StringIO())
    assert everything() == before
    return str(refused.value)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of the restaurant's rooms, in full."""
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    return {model.__name__: list(model._default_manager.order_by("pk").values_list()) for model in models}


def written(path: Path, *, content: str | bytes) -> str:
    """A file with this content; the answer is its name."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)
