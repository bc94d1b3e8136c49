"""A number of people for a while, played by Locust in an environment of its own, and what they saw."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
LOCUST = Path(os.environ.get("LOCUST") or ROOT / "var" / "load" / "bin" / "locust")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
MOST_PEOPLE = 1000
LONGEST_SECONDS = 3 * 3600


@dataclass(slots=True)
class Seen:
    """What a crowd saw. Shapes: `times` is, by endpoint, how often an answer took so many milliseconds; `spent` is
    what the server says of itself, by endpoint: answers, seconds of its processor, seconds in SQL, statements."""

    seconds: float = 0.0
    times: dict[str, Counter[int]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    spent: dict[str, list[float]] = field(default_factory=dict)

    @property
    def answers(self) -> int:
        """How many there were."""
        return sum(counts.total() for counts in self.times.values())

    @property
    def rate(self) -> float:
        """Answers in a second."""
        return self.answers / self.seconds

    def everywhere(self) -> Counter[int]:
        """The times of all endpoints together."""
        return sum(self.times.values(), Counter())

    def add(self, other: Seen) -> None:
        """Takes in what another crowd saw."""
        self.seconds += other.seconds
        self.refused += other.refused
        self.wrong += other.wrong
        for name, counts in other.times.items():
            self.times[name] = self.times.get(name, Counter()) + counts
        for name, sums in other.spent.items():
            self.spent[name] = [a + b for a, b in zip(self.spent.get(name, [0.0] * 4), sums, strict=True)]


def percentile(counts: Counter[int], share: float) -> int:
    """This function will return the milliseconds within which such a share of the answers came."""
    left = share * counts.total()
    for milliseconds in sorted(counts):
        left -= counts[milliseconds]
        if left <= 0:
            return milliseconds
    return 0


class Crowd:
    """People who come one after the other, use the site, and leave. Only ever on this machine."""

    def __init__(self, *, people: int, address: str, world: Path, come: float, stay: float) -> None:
        if urlsplit(address).hostname not in LOOPBACK:
            raise SystemExit(f"Load is for this machine only, not for {address}.")
        if people > MOST_PEOPLE or come + stay > LONGEST_SECONDS:
            raise SystemExit(f"At most {MOST_PEOPLE} people for {LONGEST_SECONDS} seconds.")
        if not LOCUST.exists():
            raise SystemExit("Locust is not installed; `make bench-load` puts it into var/load.")
        self._folder = tempfile.TemporaryDirectory()
        self._told = Path(self._folder.name) / "told.json"
        self._stay = stay
        options = {
            "--locustfile": str(Path(__file__).with_name("locustfile.py")),
            "--host": address,
            "--users": str(people),
            "--spawn-rate": f"{people / come:g}",
            "--run-time": f"{come + stay:g}s",
            "--stop-timeout": "30",
            "--exit-code-on-error": "0",
            "--loglevel": "ERROR",
        }
        words = [word for pair in options.items() for word in pair]
        # What is seen while they come is forgotten: connections are made, memories are cold.
        command = [str(LOCUST), "--headless", "--reset-stats", "--only-summary", "--json", *words]
        variables = os.environ | {"LOAD_WORLD": str(world), "LOAD_TOLD": str(self._told)}
        self._log = Path(self._folder.name) / "locust.log"
        with self._log.open("wb") as said:
            self.process = subprocess.Popen(
                command, env=variables, stdout=subprocess.PIPE, stderr=said, start_new_session=True
            )

    def seen(self) -> Seen:
        """What they saw, once they have left."""
        said, _ = self.process.communicate()
        if self.process.returncode != 0:
            raise SystemExit(f"Locust ended with {self.process.returncode}:\n{self._log.read_text()}")
        told = json.loads(self._told.read_text())
        self._folder.cleanup()
        entries = json.loads(said)
        ends = max((entry["last_request_timestamp"] or 0 for entry in entries), default=0)
        begins = min((entry["start_time"] for entry in entries), default=0)
        return Seen(
            seconds=max(ends - begins, 1e-9),
            times={
                entry["name"]: Counter({int(float(ms)): count for ms, count in entry["response_times"].items()})
                for entry in entries
            },
            refused=Counter(told["refused"]),
            wrong=Counter(told["wrong"]),
            spent=told["spent"],
        )

    def end(self) -> None:
        """Sends whoever is still there away."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
