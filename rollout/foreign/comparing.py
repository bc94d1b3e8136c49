"""Compares the decisions of a foreign allocator with ours, each on the floor as that allocator had left it by then.

What it had given before, in the order of deciding, is who sits where; of our ledger only blocks count, because whatever
else stands there was decided by somebody else. A booking it decides on again gives up what it had.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import planner
from assignments.bookings_csv import RowFault
from assignments.decisions.eligibility import request_for
from assignments.translation import canonical_digest, span_minutes
from rollout.asking import Answer
from rollout.comparisons import Note, compare, look
from rollout.foreign.decisions_file import Decision
from rollout.foreign.houses import House, Placed, by_house
from rollout.models import ShadowComparison
from rollout.modes import SHADOW
from rollout.questions import Question

NAMESPACE = uuid.UUID("7d1c2a52-0b7e-4b0c-9c55-6f0c3b7d6a11")
OPERATION = "import"
NO_PLAN = "no_plan"
LONGEST_REASON = 40
A_DAY = 24 * 60


@dataclass(slots=True)
class Imported:
    """What became of a file. Shapes: `outcomes` of those compared now, `known` were before; `faults` by line."""

    outcomes: Counter[str] = field(default_factory=Counter)
    known: int = 0
    faults: list[RowFault] = field(default_factory=list)


def compare_decisions(
    decisions: Iterable[Decision], *, dry_run: bool = False, progress: Callable[[], None] = lambda: None
) -> Imported:
    """This function will store a comparison for every decision not known yet, and say which lines it cannot use.

    A decision is known by what it says, so a file may be sent twice, or longer. `progress` is called for each of them.
    With `dry_run` both are compared and nothing is stored.
    Cost: of each decision that is new one answer of the planner and two statements.
    """
    done = Imported()
    for house, placed in by_house(decisions, faults=done.faults):
        told = _once(house, placed, done)
        known = set(ShadowComparison.objects.filter(pk__in=told).values_list("pk", flat=True))
        for name, question in _questions(house, told):
            if name in known:
                done.known += 1
            else:
                done.outcomes[_compare(name, told[name], house, question, dry_run=dry_run)] += 1
            progress()
    done.faults.sort(key=lambda fault: fault.line)
    return done


def _once(house: House, placed: list[Placed], done: Imported) -> dict[uuid.UUID, Placed]:
    """Each decision under its name; a line that says the same again is left out."""
    told: dict[uuid.UUID, Placed] = {}
    for each in placed:
        first = told.setdefault(_name_of(house, each), each)
        if first is not each:
            detail = f"says the same as line {first.decision.line}"
            done.faults.append(RowFault(each.decision.line, "duplicate_row", detail))
    return told


def _name_of(house: House, placed: Placed) -> uuid.UUID:
    """The id of a decision's comparison, made of what it says: the same line is the same comparison."""
    said = [
        str(house.restaurant.pk),
        str(placed.booking.id),
        placed.decided_at.isoformat(),
        [moment.isoformat() for moment in placed.booking.window],
        placed.table_ids,
    ]
    return uuid.uuid5(NAMESPACE, canonical_digest(said))


def _questions(house: House, told: dict[uuid.UUID, Placed]) -> Iterator[tuple[uuid.UUID, Question]]:
    """What each decision answered: its party on the floor as it was left by those before it."""
    blocks, sitting = house.blocks(), _Sitting()
    for name, placed in told.items():
        request = request_for(placed.booking)
        yield (
            name,
            Question(
                floor=house.floor,
                policy=house.policy,
                request=request,
                occupied=(*overlapping(blocks, window=request.window), *sitting.beside(placed)),
            ),
        )
        sitting.take(placed)


class _Sitting:
    """Who has what, by the day they come on: a year's file is not walked through for each of its lines."""

    def __init__(self) -> None:
        self._days: dict[int, dict[uuid.UUID, tuple[planner.Occupied, ...]]] = defaultdict(dict)
        self._day_of: dict[uuid.UUID, int] = {}

    def take(self, placed: Placed) -> None:
        """The party has these tables from now on, and no others."""
        party = placed.booking.id
        self._days[self._day_of.get(party, 0)].pop(party, None)
        day = span_minutes(placed.booking.window)[0] // A_DAY
        self._day_of[party] = day
        self._days[day][party] = placed.occupied()

    def beside(self, placed: Placed) -> tuple[planner.Occupied, ...]:
        """Who has tables in the party's time. Nobody sits for longer than a day."""
        window = span_minutes(placed.booking.window)
        days = range(window[0] // A_DAY - 1, window[1] // A_DAY + 1)
        parties = (item for day in days for item in self._days.get(day, {}).items())
        rows = (row for party, rows in parties if party != placed.booking.id for row in rows)
        return overlapping(rows, window=window)


def overlapping(rows: Iterable[planner.Occupied], *, window: planner.Window) -> tuple[planner.Occupied, ...]:
    """This function will return those that have a table in the window."""
    start, end = window
    return tuple(row for row in rows if row.window[0] < end and start < row.window[1])


def _compare(name: uuid.UUID, placed: Placed, house: House, question: Question, *, dry_run: bool) -> str:
    reason = "" if placed.table_ids else placed.decision.reason[:LONGEST_REASON] or NO_PLAN
    note = Note(
        restaurant_id=house.restaurant.pk,
        booking_id=placed.booking.id,
        mode=SHADOW,
        operation=OPERATION,
        starts_at=placed.booking.starts_at,
        service_date=placed.booking.service_date,
        question=question,
        legacy=Answer(table_ids=placed.table_ids, reason=reason),
        source=ShadowComparison.Source.IMPORT,
    )
    return (look(note) if dry_run else compare(note, name=name)).outcome
