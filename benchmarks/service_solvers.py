"""The same two programs given to each solver that OR-Tools brings: which one should the planner ask?"""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from benchmarks.planner import table_of
from benchmarks.service_contenders import POLICY
from benchmarks.service_evenings import Evening, made_up_service
from planner.choices import Service
from planner.pools import Pools, Program, exact_program, pooled_program
from planner.solver import ENGINES, Answer, minimise

SECONDS = 5.0
SIZES = (20, 40, 80, 100)
LOADS = (0.8, 1.0, 1.2)


def by_solver() -> Iterator[str]:
    """This function will print the seconds each solver needs for the first stage, with the gap where it gave up."""
    headings = ("tables", "load", "program", "columns", "rows", *ENGINES)
    rows = []
    for tables in SIZES:
        for load in LOADS:
            for name, program in _programs(made_up_service(tables, load=load, seed=1)):
                if name == "pooled" or tables <= 40:
                    results = [_stage_one(program, engine) for engine in ENGINES]
                    rows.append((tables, load, name, len(program.columns), len(program.rows), *results))
    yield from table_of(headings, rows)


def _programs(evening: Evening) -> Iterator[tuple[str, Program]]:
    service = Service(evening.floor, policy=POLICY, bookings=evening.bookings, occupied=())
    pools = Pools(service.parties)
    yield "single tables", exact_program(service.parties, pools=pools)
    yield "pooled", pooled_program(service.parties, pools=pools)


def _stage_one(program: Program, engine: str) -> str:
    costs = [-program.parties[column.party].booking.worth for column in program.columns]
    started = perf_counter()
    answer: Answer = minimise(costs, rows=program.rows, seconds=SECONDS, engine=engine)
    took = perf_counter() - started
    if answer.proven:
        return f"{took:.2f}"
    if answer.taken is None:
        return "nothing found"
    found = -sum(costs[number] for number in answer.taken)
    return f"gap {(-answer.least - found) / found:.1%}"
