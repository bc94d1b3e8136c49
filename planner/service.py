"""The best plan of a whole service: most covers, then fewest moves, then the best seats. Answers the third question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.choices import Service, in_groups
from planner.errors import InvalidProblem
from planner.evening import Change, ServiceBooking, ServicePlan, Stage
from planner.greedy import STEPS
from planner.stages import NAMES, Clock, Outcome, Stopwatch, best_seats
from planner.values import Floor, Occupied, Policy
from planner.windows import overlaps

REASONS = ("seats_booking", "makes_room", "cheaper")
TIME_LIMIT_SECONDS = 60.0
SOLVING = 0.95  # the rest is for setting programs up and reading answers, which no solver's limit counts


@dataclass(frozen=True, slots=True)
class _Seated:
    """A booking with tables now, those it had, and whether it had others."""

    booking: ServiceBooking
    had: int
    mask: int
    score: int


def optimise(
    floor: Floor,
    *,
    policy: Policy,
    bookings: Sequence[ServiceBooking],
    occupied: Sequence[Occupied] = (),
    max_moves: int | None = None,
    time_limit_seconds: float = TIME_LIMIT_SECONDS,
    clock: Clock | None = None,
) -> ServicePlan:
    """This function will plan a whole service: Σ priority · party size seated, then fewest moves, then lowest score.

    Shapes: `occupied` are holds and blocks, no rows of the bookings. Input order does not matter. Who has tables keeps
    or changes them but never goes without; what somebody has now is always possible, whatever the rules say today.
    At most `max_moves` bookings move; None for as many as it takes.
    Units: seconds; a clock makes the limit hold for all the work, without one only the solver's time counts.
    Cost: seconds; see docs/algorithm.md. On the time limit the best plan found, with its gap.
    Raises: InvalidProblem, also for a pinned booking without tables and for two bookings at one table at once;
    CatalogueTooLarge.
    Source: design 2.
    """
    if max_moves is not None and max_moves < 0:
        raise InvalidProblem("must not be negative", path="maxMoves")
    watch = Stopwatch(time_limit_seconds * SOLVING, clock=clock)
    service = Service(floor, policy=policy, bookings=bookings, occupied=occupied)
    seated = [_Seated(each, mask, mask, service.plan(each, mask=mask).score_milli) for each, mask in service.pinned]
    # A number of moves is shared by all, so then no part of the evening is planned alone.
    groups = list(in_groups(service.parties)) if max_moves is None else [service.parties]
    outcomes = []
    for number, group in enumerate(groups):
        outcome = best_seats(group, watch=watch.part(len(groups) - number), steps=STEPS, most_moves=max_moves)
        outcomes.append(outcome)
        for place, choice in outcome.seats.items():
            seated.append(_Seated(group[place].booking, group[place].had, choice.mask, choice.score))
    return _written(service, bookings, seated, _summed(seated[: len(service.pinned)], outcomes))


def _summed(pinned: Sequence[_Seated], outcomes: Sequence[Outcome]) -> tuple[Stage, ...]:
    """Groups share no table at any time, so the objectives and bounds of the whole are the sums."""
    fixed = (-sum(each.booking.worth for each in pinned), 0, sum(each.score for each in pinned))
    stages = []
    for place, name in enumerate(NAMES):
        parts = [outcome.stages[place] for outcome in outcomes]
        total = fixed[place] + sum(part.objective for part in parts)
        least = fixed[place] + sum(part.bound for part in parts)
        sign = -1 if place == 0 else 1  # solved as the least of what is not wanted
        stages.append(Stage(name, sign * total, sign * least, all(part.proven for part in parts)))
    return tuple(stages)


def _written(
    service: Service, bookings: Sequence[ServiceBooking], seated: Sequence[_Seated], stages: tuple[Stage, ...]
) -> ServicePlan:
    now = {each.booking.id: each for each in seated}
    plans = {name: service.plan(each.booking, mask=each.mask) for name, each in now.items()}
    covers = stages[0]
    return ServicePlan(
        assignments=tuple((name, plans.get(name)) for name in sorted(booking.id for booking in bookings)),
        changes=tuple(_changes(service, [now[name] for name in sorted(now)])),
        covers_before=sum(booking.party_size for booking in bookings if booking.table_ids is not None),
        covers=sum(each.booking.party_size for each in seated),
        objective=covers.objective,
        bound=covers.bound,
        gap=(covers.bound - covers.objective) / max(1, covers.objective),
        proven=all(stage.proven for stage in stages),
        stages=stages,
    )


def _changes(service: Service, seated: Sequence[_Seated]) -> Iterator[Change]:
    changed = [each for each in seated if each.mask != each.had]
    for each in changed:
        was = service.table_ids(each.had) if each.had else None
        yield Change(each.booking.id, was, service.table_ids(each.mask), _reason(each, changed))


def _reason(moved: _Seated, changed: Sequence[_Seated]) -> str:
    """Who moved made room if somebody else has one of the tables now, in the time they were to be there."""
    if not moved.had:
        return "seats_booking"
    followed = any(
        other.mask & moved.had and overlaps(other.booking.window, other=moved.booking.window)
        for other in changed
        if other is not moved
    )
    return "makes_room" if followed else "cheaper"
