"""Drives three objectives one after the other: most seated, then fewest moved, then lowest score.

First with tables alike thrown together, which is quick and bounds all three; then tables are given out. Only where that
cannot be done, or time runs out, are the programs of single tables solved one objective at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from planner.choices import Party
from planner.evening import Stage
from planner.greedy import seat_largest_first
from planner.pools import Kind, Pools, Program, Row, exact_program, pooled_program
from planner.relocation import Seats
from planner.seating import give_tables
from planner.solver import Answer, has_solver, minimise

Clock = Callable[[], float]
Totals = tuple[int, int, int]

NAMES = ("covers", "moves", "score")
BUILT_A_SECOND = 20_000
TURNS = 10_000


class Stopwatch:
    """This object will say how much time is left: by a clock if there is one, else by what solvers say they took."""

    def __init__(self, seconds: float, *, clock: Clock | None, whole: Stopwatch | None = None) -> None:
        self._seconds = seconds
        self._clock = clock
        self._whole = whole
        self._solving = 0.0
        self._started = self._reading()

    def left(self) -> float:
        """This function will return the seconds left, never fewer than none."""
        return max(0.0, self._seconds - (self._reading() - self._started))

    def part(self, shares: int) -> Stopwatch:
        """This function will set one of so many shares of the time left apart."""
        return Stopwatch(self.left() / shares, clock=self._clock, whole=self)

    def book(self, answer: Answer) -> Answer:
        """This function will put a solver's time on the account and hand the answer on."""
        self._solving += answer.seconds
        return self._whole.book(answer) if self._whole else answer

    def _reading(self) -> float:
        return self._clock() if self._clock else self._solving


@dataclass(frozen=True, slots=True)
class Outcome:
    """This value will say where the parties sit and how far each objective was driven, lower is better in all."""

    seats: Seats
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Climb:
    """This value will hold the columns taken after the last objective, None if nothing was found in time."""

    taken: frozenset[int] | None
    stages: tuple[Stage, ...]


def best_seats(parties: tuple[Party, ...], *, watch: Stopwatch, steps: int, most_moves: int | None = None) -> Outcome:
    """This function will find the best plan of parties who share an evening, and prove it if there is time.

    Shapes: at most `most_moves` of those who have tables get others; None for as many as it takes.
    """
    if not has_solver():
        start = _largest_first(parties, steps, most_moves)
        return Outcome(start, _stages(totals(parties, seats=start), (), parties))
    pools = Pools(parties)
    program = _keeping(pooled_program(parties, pools=pools), most_moves)
    pooled = _climb(program, watch=watch, share=0.4, hint=None, floors=())
    floors = tuple(stage.bound for stage in pooled.stages)
    known: list[Seats] = []
    kinds = [(program.columns[number].party, program.columns[number].kind) for number in pooled.taken or ()]
    for strictly in () if pooled.taken is None else (True, False):
        seats = _give_tables(parties, pools, kinds, strictly)
        if seats is not None and totals(parties, seats=seats) == floors:
            return Outcome(seats, _stages(totals(parties, seats=seats), floors, parties))
        known += [] if seats is None or not _few_move(parties, seats, most_moves) else [seats]
    start = min(known or [_largest_first(parties, steps, most_moves)], key=lambda each: totals(parties, seats=each))
    if sum(len(party.choices) for party in parties) > BUILT_A_SECOND * watch.left():
        return Outcome(start, _stages(totals(parties, seats=start), floors, parties))
    return _one_by_one(_keeping(exact_program(parties, pools=pools), most_moves), start, floors, watch)


def totals(parties: Sequence[Party], *, seats: Seats) -> Totals:
    """This function will return the three objectives of a seating; the first is negative, so that lower is better."""
    return (
        -sum(parties[place].booking.worth for place in seats),
        sum(choice.moved for choice in seats.values()),
        sum(choice.score for choice in seats.values()),
    )


def ceiling(parties: Sequence[Party]) -> int:
    """This function will return the first objective if everybody with any choice were seated."""
    return -sum(party.booking.worth for party in parties if party.choices)


def _give_tables(
    parties: tuple[Party, ...], pools: Pools, kinds: Sequence[tuple[int, Kind]], strictly: bool
) -> Seats | None:
    """Strictly: at the price of the pooled solution. Otherwise who had tables may keep or change them, at any price."""
    wanted = set(kinds)
    loose = {(place, kind[0]) for place, kind in kinds}
    options = []
    for place, party in enumerate(parties):
        kinded = [(choice, pools.kind(choice, fixed=choice.mask == party.had)) for choice in party.choices]
        if strictly:
            options.append([choice for choice, kind in kinded if (place, kind) in wanted])
        else:
            options.append([c for c, kind in kinded if c.mask == party.had or (place, kind[0]) in loose])
    seats = give_tables(parties, options=options, turns=TURNS)
    return seats if all(place in seats for place, party in enumerate(parties) if party.had) else None


def _keeping(program: Program, most_moves: int | None) -> Program:
    """The same with one condition more: at most so many move."""
    if most_moves is None:
        return program
    movers = tuple((number, 1) for number, column in enumerate(program.columns) if column.choice.moved)
    return replace(program, rows=(*program.rows, Row(movers, most_moves)) if movers else program.rows)


def _few_move(parties: tuple[Party, ...], seats: Seats, most_moves: int | None) -> bool:
    return most_moves is None or totals(parties, seats=seats)[1] <= most_moves


def _largest_first(parties: tuple[Party, ...], steps: int, most_moves: int | None) -> Seats:
    """With others moved where that makes room; if that moves too many, with nobody moved."""
    seats = seat_largest_first(parties, steps=steps)
    return seats if _few_move(parties, seats, most_moves) else seat_largest_first(parties, steps=steps, most_moved=0)


def _one_by_one(program: Program, start: Seats, floors: Sequence[int], watch: Stopwatch) -> Outcome:
    hint = frozenset(
        number
        for number, column in enumerate(program.columns)
        if column.party in start and start[column.party].mask == column.choice.mask
    )
    climb = _climb(program, watch=watch, share=0.6, hint=hint, floors=floors)
    assert climb.taken is not None
    return Outcome(_seats(program, climb.taken), climb.stages)


def _climb(
    program: Program, *, watch: Stopwatch, share: float, hint: frozenset[int] | None, floors: Sequence[int]
) -> Climb:
    """One objective after the other, those before held fast; `floors` bound them as long as they are reached."""
    rows = list(program.rows)
    taken, stages = hint, list[Stage]()
    for place, costs in enumerate(_costs(program)):
        known = floors[place] if place < len(floors) and _reached(stages, floors) else None
        if not any(costs) or (taken is not None and _sum(costs, taken) == known):
            answer = Answer(taken or frozenset(), known or 0, True, False, 0.0)
        else:
            answer = watch.book(minimise(costs, rows=rows, seconds=watch.left() * share, hint=taken))
        found = [each for each in (answer.taken, taken) if each is not None]
        if not found:
            break
        taken = min(found, key=lambda each: _sum(costs, each))
        total = _sum(costs, taken)
        least = max(answer.least, total if answer.proven else answer.least, answer.least if known is None else known)
        stages.append(Stage(NAMES[place], total, least, total <= least))
        rows.append(Row(tuple(enumerate(costs)), total, sum(cost for cost in costs if cost < 0)))
    return Climb(taken, tuple(stages))


def _costs(program: Program) -> tuple[list[int], list[int], list[int]]:
    columns = program.columns
    return (
        [-program.parties[column.party].booking.worth for column in columns],
        [column.choice.moved for column in columns],
        [column.choice.score for column in columns],
    )


def _sum(costs: Sequence[int], taken: frozenset[int]) -> int:
    return sum(costs[number] for number in taken)


def _reached(stages: Sequence[Stage], floors: Sequence[int]) -> bool:
    """A bound on an objective holds for those who are as good in the objectives before."""
    return all(stage.objective == floor for stage, floor in zip(stages, floors, strict=False))


def _seats(program: Program, taken: frozenset[int]) -> Seats:
    return {program.columns[number].party: program.columns[number].choice for number in sorted(taken)}


def _stages(reached: Totals, floors: Sequence[int], parties: Sequence[Party]) -> tuple[Stage, ...]:
    """What is known of a plan that no solver finished: bounds, as far as the objectives before reach theirs."""
    stages: list[Stage] = []
    trivial = (ceiling(parties), 0, 0)
    for place, total in enumerate(reached):
        known = place < len(floors) and _reached(stages, floors)
        least = floors[place] if known else trivial[place]
        stages.append(Stage(NAMES[place], total, least, total == least))
    return tuple(stages)
