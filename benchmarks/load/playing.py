"""One crowd at one stack: who comes, who is watched, what is left behind."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.commit_databases import address
from benchmarks.load.crowd import Crowd, Seen
from benchmarks.load.stack import Stack
from benchmarks.load.watching import Watch, watching


@dataclass(slots=True)
class Played:
    """What a crowd saw, and what it cost."""

    people: int
    seen: Seen
    watch: Watch


def play(stack: Stack, *, people: int, database: str, world: Path, seconds: float, every: float = 1.0) -> Played:
    """This function will let people come, watch for so long, and wait until they have left."""
    come = max(5.0, people / 20)
    crowd = Crowd(people=people, address=stack.address, world=world, come=come, stay=seconds)
    leaders = {name: process.pid for name, process in stack.processes.items()} | {"people": crowd.process.pid}
    try:
        time.sleep(come)
        with watching(leaders, database=address(database), every=every) as watch:
            time.sleep(seconds)
        return Played(people=people, seen=crowd.seen(), watch=watch)
    finally:
        crowd.end()
