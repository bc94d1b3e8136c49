"""The planner as a program of its own: answers leave at once, and nothing else need be installed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import planner
from tests.planner.test_command_line import BARE

ROOT = Path(planner.__file__).parents[1]


def test_each_answer_is_out_before_the_next_line_is_in() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "planner"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        for name in ("first", "second"):
            program.stdin.write(json.dumps({**BARE, "id": name}).encode() + b"\n")
            program.stdin.flush()
            assert json.loads(program.stdout.readline())["id"] == name
        program.stdin.close()
        assert program.wait(timeout=30) == 0


def test_the_planner_starts_without_django_and_without_the_solver() -> None:
    watch = (
        "import sys; sys.modules.update(dict.fromkeys(['django', 'rest_framework', 'ortools', 'numpy']))\n"
        "import planner, runpy; sys.argv = ['planner']; runpy.run_module('planner', run_name='__main__')"
    )
    run = subprocess.run(
        [sys.executable, "-c", watch], input=json.dumps(BARE), capture_output=True, text=True, cwd=ROOT, check=False
    )

    assert (run.returncode, run.stderr) == (0, "")
    assert json.loads(run.stdout)["plans"][0]["tables"] == ["1"]
