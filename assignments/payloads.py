"""What each event of this room tells: ids, sizes and codes, in the names of the wire.

What somebody wrote – a name, a wish, a reason – stays in the rows that an event is about.
"""

from typing import Annotated, Literal, NotRequired, TypedDict

from telemetry.shapes import Code, Count, Day, Id, Label, Moment

BookingState = Annotated[
    Literal["pending", "confirmed", "seated", "completed", "cancelled", "no_show"], "booking state"
]
UndoneTo = Annotated[Literal["confirmed", "seated"], "state before"]


class BookingCreated(TypedDict):
    """`source` is who took it in."""

    to: BookingState
    partySize: Count
    source: Code


# Functional, because `from` is a word of Python's. The audit compares `to` with the booking's row.
BookingTurned = TypedDict("BookingTurned", {"from": BookingState, "to": BookingState, "partySize": Count})


class GuestErased(TypedDict):
    """Whether somebody asked for it, or its time was over."""

    why: Annotated[Literal["request", "retention"], "why a guest is erased"]


class BookingChanged(TypedDict):
    """Which of its fields have another value; the values are the booking's."""

    fields: list[Code]


class AssignmentCommitted(TypedDict):
    """`overrides` are rules that were set aside, `hold` the one that was confirmed, `chosenBy` an old allocator."""

    tables: list[Label]
    source: Code
    overrides: NotRequired[list[Code]]
    chosenBy: NotRequired[Code]
    hold: NotRequired[Id]
    accepted: NotRequired[bool]


class AssignmentMoved(TypedDict):
    """`was` are the tables that were given up."""

    tables: list[Label]
    was: list[Label]
    source: Code
    overrides: NotRequired[list[Code]]
    chosenBy: NotRequired[Code]


class AssignmentProposed(TypedDict):
    """What the pipeline found."""

    tables: list[Label]
    source: Code


class Tables(TypedDict):
    """The tables it is about."""

    tables: list[Label]


class AssignmentExtended(TypedDict):
    """How long the party may stay."""

    until: Moment


class AssignmentUndone(TypedDict):
    """The state it is in again."""

    state: UndoneTo


class Refusal(TypedDict):
    """Which command was refused and why, as codes of docs/errors.md or of the planner."""

    code: Code
    operation: Code


class PartyWithoutTable(TypedDict, total=False):
    """Who found no table: how many, for when, where, what would have helped. Not told of a party that has others."""

    partySize: Count
    startsAt: Moment
    serviceDate: Day
    zones: list[Id]
    helps: list[Code]


class PlannerRefused(Refusal, PartyWithoutTable):
    """Why there was no plan, and for whom."""


class PlannerRanked(TypedDict):
    """Where it was asked, how many sets of tables were looked at, how many were answered, what the best costs.

    `code` is why there was none.
    """

    operation: Code
    evaluated: Count
    plans: Count
    scoreMilli: NotRequired[Count]
    code: NotRequired[Code]


class HoldCreated(TypedDict):
    """Tables, and for how long by the database's clock."""

    tables: list[Label]
    ttlSeconds: Count


class HoldExtended(TypedDict):
    """For how long from now."""

    ttlSeconds: Count


class HoldConfirmed(TypedDict):
    """The assignment that has its tables now."""

    assignment: Id


class TablesBlocked(TypedDict):
    """Which tables, until when."""

    tables: list[Label]
    until: Moment


class JobQueued(TypedDict):
    """How often it was started afresh before."""

    round: Count


class JobExhausted(PartyWithoutTable):
    """`code` says why; `attempts` how often it was tried. Nothing of a party whose plan only waits for a yes."""

    code: Code
    attempts: Count


class JobDeferred(JobExhausted):
    """When it is tried next, unless a table is freed before."""

    dueAt: Moment


class JobAssigned(TypedDict):
    """How often it was tried."""

    attempts: Count


class ProposalTold(TypedDict, total=False):
    """Covers before and after, and whether nobody can do better; nothing of a plan that never came about."""

    covers: Count
    coversBefore: Count
    proven: bool


class ProposalApplied(TypedDict):
    """How many bookings got tables by it."""

    placings: Count


class LedgerRepaired(TypedDict):
    """The audit's code, and the row."""

    code: Code
    subject: Id


class LedgerAudited(TypedDict):
    """How many findings were mended, how many are left to people."""

    mended: Count
    left: Count


class FloorChanged(TypedDict):
    """The new versions, and how many bookings have lost their tables by it."""

    floorVersion: Count
    policyVersion: Count
    displaced: Count
