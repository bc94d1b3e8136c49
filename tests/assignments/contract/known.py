"""Steps the machine leaves out because of a fault that `test_faults` shows. Each goes when its test passes."""

from assignments import commands as ask
from assignments.commands import Command
from tests.assignments.contract.houses import MemoryHouse


def known_fault(command: Command, *, house: MemoryHouse) -> bool:
    """This function will say whether the command would only show again what is known."""
    if house.kept.bookings.keys().isdisjoint(command.booking_ids):
        return False
    booking = house.kept.bookings[command.booking_ids[0]]
    newest = house.assignment(booking.id)
    if isinstance(command, ask.ExtendHold | ask.ReleaseHold):
        # test_ending_a_hold_of_a_booking_that_has_tables_answers_with_its_tables
        return newest is not None and newest.is_live
    if isinstance(command, ask.Undo) and newest is not None:
        # test_a_party_that_moved_while_seated_can_be_unseated
        return booking.state == "seated" and newest.window != booking.window
    return False
