"""What a repository answered, in words that two of them can be compared by: numbers of tables, never minted ids."""

from typing import Any

from assignments.commands import Command
from assignments.errors import AssignmentError, Blocker, SelectionIneligible, TableTaken
from assignments.ports import Committed, Refused
from tests.assignments.contract.houses import House

Answer = tuple[Any, ...]


def answer_of(house: House, command: Command) -> Answer:
    """This function will send the command and say what came of it."""
    try:
        given = house.commit(command)
    except TableTaken as taken:
        return ("TableTaken", sorted(_blocker(each) for each in taken.blockers))
    except SelectionIneligible as error:
        return ("SelectionIneligible", error.violations)
    except AssignmentError as error:
        return (type(error).__name__, error.code, str(error))
    return _refused(given) if isinstance(given, Refused) else _committed(given)


def _blocker(blocker: Blocker) -> tuple[str, str, int]:
    """A hold's deadline is told by whose clock it is, so it is left out."""
    return (blocker.table_number, blocker.kind, 0 if blocker.kind == "hold" else blocker.until)


def _refused(refused: Refused) -> Answer:
    refusal = refused.refusal
    return ("refused", refusal.code, tuple((reason.table, reason.code) for reason in refusal.tables))


def _committed(committed: Committed) -> Answer:
    placed = tuple(
        (
            one.booking_id,
            one.state,
            one.window,
            one.table_numbers,
            one.assignment_id is None,
            one.merge_group_id is None,
        )
        for one in committed.bookings
    )
    return ("done", committed.operation, committed.book_version, placed, committed.subject_id, committed.replayed)
