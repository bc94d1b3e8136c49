"""Counts of many processes: each has a slot, none is lost when one dies, and the sum never falls."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from prometheus_client.multiprocess import MultiProcessCollector

from tests.house.sources import PROJECT_DIR

# A process that counts a line each time it is told to, and says so.
PROCESS = """
import os, sys
from pathlib import Path
from prometheus_client import Counter, CollectorRegistry, values
from telemetry.slots import SLOTS
values.ValueClass = values.MultiProcessValue(os.getpid if sys.argv[1] == "by_pid" else SLOTS.identity)
SLOTS.settle_in(Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]))
parties = Counter("parties", "Parties.", ["zone"], registry=CollectorRegistry())
parties.labels("bar").inc(0)
if sys.argv[1] == "fork" and os.fork() == 0:
    parties.labels("bar").inc(100)
    os._exit(0)
print(os.getpid() if sys.argv[1] == "by_pid" else SLOTS.identity(), flush=True)
for line in sys.stdin:
    parties.labels("bar").inc()
    print("counted", flush=True)
"""


class Process:
    """One that counts."""

    def __init__(self, folder: Path, how: str = "stay") -> None:
        environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder), "PYTHONPATH": str(PROJECT_DIR)}
        command = [sys.executable, "-c", PROCESS, how]
        self._child = subprocess.Popen(
            command, env=environment, cwd=PROJECT_DIR, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.slot = self._said()

    def count(self, times: int) -> None:
        for _ in range(times):
            assert self._child.stdin is not None
            self._child.stdin.write("\n")
            self._child.stdin.flush()
            assert self._said() == "counted"

    def kill(self) -> None:
        self._child.send_signal(signal.SIGKILL)
        self._child.communicate()

    def _said(self) -> str:
        assert self._child.stdout is not None
        return self._child.stdout.readline().strip()


@contextmanager
def process(folder: Path, how: str = "stay") -> Iterator[Process]:
    one = Process(folder, how)
    try:
        yield one
    finally:
        one.kill()


def total(folder: Path) -> float:
    files = [str(file) for file in folder.glob("*.db")]
    (metric,) = MultiProcessCollector.merge(files)  # type: ignore[no-untyped-call]
    return float(sum(sample.value for sample in metric.samples if sample.name == "parties_total"))


def test_what_several_processes_count_is_added_up(tmp_path: Path) -> None:
    with ExitStack() as stack:
        processes = [stack.enter_context(process(tmp_path)) for _ in range(3)]
        for times, each in enumerate(processes, start=1):
            each.count(times)
        assert sorted(each.slot for each in processes) == ["0", "1", "2"]
        assert total(tmp_path) == 1 + 2 + 3


def test_who_comes_after_a_process_that_was_killed_goes_on_from_its_count(tmp_path: Path) -> None:
    with process(tmp_path) as staying:
        staying.count(1)
        for round_ in range(1, 4):
            with process(tmp_path) as killed:
                killed.count(5)
                assert killed.slot == "1"
            assert total(tmp_path) == 1 + 5 * round_
        assert len(list(tmp_path.glob("*.db"))) == 2


def test_a_fork_counts_in_a_slot_of_its_own(tmp_path: Path) -> None:
    with process(tmp_path, "fork") as parent:
        parent.count(2)
        parent_only = {"0"}
        while (files := {file.stem.partition("_")[2] for file in tmp_path.glob("*.db")}) == parent_only:
            parent.count(0)
        assert files == {"0", "1"}
    # The child has ended; another process takes its slot over.
    with process(tmp_path) as later:
        later.count(1)


def test_the_first_process_of_all_begins_at_nought(tmp_path: Path) -> None:
    with process(tmp_path) as former:
        former.count(7)
    assert total(tmp_path) == 7
    with process(tmp_path) as first:
        first.count(1)
        assert total(tmp_path) == 1


def test_half_a_file_of_a_machine_that_lost_power_is_dropped_and_nobody_fails_over_it(tmp_path: Path) -> None:
    with process(tmp_path) as staying:
        staying.count(1)
        with process(tmp_path) as killed:
            killed.count(1)
        broken = tmp_path / "counter_1.db"
        broken.write_bytes(b"\xff\x7f\x00\x00" + b"\x01" * 100)
        with process(tmp_path) as after:
            after.count(3)
            assert (after.slot, total(tmp_path)) == ("1", 4)


def test_by_the_number_of_the_process_files_pile_up_for_ever(tmp_path: Path) -> None:
    """The control: this is how the library names its files unless it is told otherwise."""
    with process(tmp_path, "by_pid") as staying:
        staying.count(1)
        for _ in range(3):
            with process(tmp_path, "by_pid") as killed:
                killed.count(5)
        assert len(list(tmp_path.glob("*.db"))) == 4
