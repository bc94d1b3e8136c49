"""What the board says when something cannot be done: per code of the table of errors what happened, and the way on.

A test demands that every code is here or among those that only programs meet, and that each is shown as it says.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as later

from allocator_project.board.words import Words

# What only a program can do wrong: its headers, its methods, its JSON.
OF_PROGRAMS = frozenset(
    {
        "idempotency_key_mismatch",
        "idempotency_key_required",
        "method_not_allowed",
        "not_acceptable",
        "unsupported_media_type",
        "version_required",
        "body_too_large",
        "throttled",
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One code. `way` is what the board offers: again (the same once more), look (as it is now), tables (the next
    best), hold (the same tables again), steps (of the refusal), manager, time, move, floor, overrun, sign_in."""

    title: Words
    text: Words
    way: str


_OTHERS = later("Take other tables; the best that fit are at the top of the list.")
_LOOK = later("This is how it stands now. Decide again on that.")
_HOLD = later("Look at the tables once more and hold them again.")
_RULE = later("Take tables that fit better, or have a manager set the rule aside with a reason.")
_TIME = later("Offer a time within the hours of service.")
FAULTS: dict[str, Fault] = {
    "malformed_request": Fault(later("That could not be understood"), later("Look at what was filled in."), "look"),
    "not_authenticated": Fault(later("You are signed out"), later("Sign in again to go on."), "sign_in"),
    "role_required": Fault(
        later("Your role does not allow this"), later("Ask a manager to do it, or to give you the role."), "manager"
    ),
    "not_found": Fault(later("It is not there any more"), _LOOK, "look"),
    "book_busy": Fault(
        later("Many are changing this day just now"), later("Nothing was changed. Try again in a moment."), "again"
    ),
    "table_taken": Fault(later("Somebody has the table already"), _OTHERS, "tables"),
    "table_held": Fault(
        later("Somebody holds the table just now"), later("Wait until the hold ends, or take other tables."), "tables"
    ),
    "booking_already_assigned": Fault(
        later("They have a table already"), later("Somebody was faster. Move them if it is not the right one."), "move"
    ),
    "illegal_transition": Fault(later("That cannot be done with this booking now"), _LOOK, "look"),
    "proposal_stale": Fault(
        later("The day has changed since that was worked out"), later("Have a new proposal worked out."), "look"
    ),
    "hold_not_yours": Fault(
        later("Somebody else holds these tables"), later("Ask them or a manager, or wait until the hold ends."), "look"
    ),
    "hold_booking_mismatch": Fault(
        later("The hold is for something else"), later("The booking or its time has changed since. Hold again."), "hold"
    ),
    "hold_selection_mismatch": Fault(later("The hold is for other tables"), _HOLD, "hold"),
    "floor_changed": Fault(later("The floor was changed since you held the tables"), _HOLD, "hold"),
    "policy_changed": Fault(later("The house's rules were changed since you held the tables"), _HOLD, "hold"),
    "hold_expired": Fault(later("Your hold has ended"), later("Its time was over. Hold the tables again."), "hold"),
    "hold_released": Fault(later("The hold was let go"), _HOLD, "hold"),
    "stale_version": Fault(later("Somebody changed it while you looked"), _LOOK, "look"),
    "idempotency_key_reused": Fault(
        later("That was sent before with something else in it"), later("Look again and send it anew."), "look"
    ),
    "capacity_insufficient": Fault(
        later("Too few seats"), later("Add a table that can be joined, or take larger ones."), "tables"
    ),
    "party_below_min": Fault(later("They are too few for that table"), _RULE, "tables"),
    "party_above_max": Fault(later("They are too many for that table"), _RULE, "tables"),
    "overage_exceeded": Fault(later("Too many seats would stay empty"), _RULE, "tables"),
    "not_adjacent": Fault(later("The tables cannot be pushed together"), _RULE, "tables"),
    "too_many_tables": Fault(later("More tables than one party may have"), _OTHERS, "tables"),
    "cross_zone": Fault(later("The tables are in different zones"), _OTHERS, "tables"),
    "zone_excluded": Fault(later("Not a zone they asked for"), _OTHERS, "tables"),
    "not_movable": Fault(later("A table cannot be moved to another"), _OTHERS, "tables"),
    "table_inactive": Fault(later("A table is out of service"), _OTHERS, "tables"),
    "tag_missing": Fault(later("A table lacks what they need"), _OTHERS, "tables"),
    "pacing_exceeded": Fault(
        later("Too many arrive at that time"), later("Offer a quieter time, or have a manager hold a table."), "time"
    ),
    "outside_service": Fault(later("There is no service at that time"), _TIME, "time"),
    "closed": Fault(later("The house is closed then"), _TIME, "time"),
    "service_overrun": Fault(
        later("They would stay past closing"), later("Seat them all the same, or offer an earlier time."), "overrun"
    ),
    "combinations_disabled": Fault(
        later("Tables are not joined here"), later("Take one table that is large enough."), "tables"
    ),
    "no_plan": Fault(later("There is no table for them"), later("This would help:"), "steps"),
    "invalid_floor_document": Fault(
        later("The floor contradicts itself"), later("Correct what is named and save again."), "floor"
    ),
    "catalogue_too_large": Fault(
        later("The floor has more ways to join tables than can be weighed"),
        later("A manager has to take joins away on the floor."),
        "floor",
    ),
    "invalid_problem": Fault(
        later("The floor or the rules contradict themselves"), later("A manager has to correct them."), "floor"
    ),
    "internal_error": Fault(
        later("Something went wrong on our side"), later("Try it again: nothing is ever done twice."), "again"
    ),
    "database_unavailable": Fault(
        later("The database does not answer"),
        later("It may have been done or not. Try again in a moment: nothing is ever done twice."),
        "again",
    ),
}
UNKNOWN = Fault(later("That could not be done"), _LOOK, "look")


def fault_of(code: str) -> Fault:
    """This function will return what the board says of a code."""
    return FAULTS.get(code, UNKNOWN)
