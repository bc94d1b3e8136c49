"""The locks end with their holder, however it ends, and cannot be inherited by accident or outlive their file."""

import os
from pathlib import Path

import pytest

from allocator_project.embedded import flocks
from allocator_project.embedded.errors import LockTimedOut

from .rivals import start_rival

HOLD = "from allocator_project.embedded import flocks\nwith flocks.exclusive(project, seconds=5):\n"


def test_a_killed_holder_lets_the_next_one_in(tmp_path: Path) -> None:
    lock = tmp_path / "start.lock"
    holder = start_rival(HOLD + "    print('held', flush=True); sys.stdin.readline()", lock)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(LockTimedOut) as caught, flocks.exclusive(lock, seconds=0):
        pass
    assert caught.value.code == "embedded_lock_timed_out"

    holder.kill()
    holder.communicate()

    with flocks.exclusive(lock, seconds=0):
        assert flocks.is_held(lock)
    assert not flocks.is_held(lock)


def test_a_child_forked_while_starting_does_not_keep_the_lock(tmp_path: Path) -> None:
    lock = tmp_path / "start.lock"
    code = """
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, b"here")
        sys.stdin.readline()
        os._exit(0)
    os.read(read, 4)
print("forked", flocks.is_held(project), flush=True)
sys.stdin.close()
os.kill(child, 9)
os.waitpid(child, 0)
"""

    rival = start_rival("import os\n" + HOLD + code, lock)

    out, errors = rival.communicate(timeout=20)
    assert (out, errors) == ("forked False\n", "")


def test_a_lock_on_a_file_that_was_deleted_meanwhile_keeps_nobody_out(tmp_path: Path) -> None:
    lock = tmp_path / "start.lock"
    with flocks.exclusive(lock, seconds=0):
        os.unlink(lock)
        with flocks.exclusive(lock, seconds=0):
            assert flocks.is_held(lock)
