"""The board's own words for codes: states, reasons, rules. Lower rooms say codes; how staff read them is said here.

What a code of the API means to a program is in `problems`; the board never shows those sentences, because they speak of
requests and fields.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from allocator_project.board.desk import Desk
from assignments.board import Row

Words = str | Promise
STATES: dict[str, Words] = {
    "pending": later("waits for a table"),
    "confirmed": later("expected"),
    "seated": later("seated"),
    "completed": later("has left"),
    "cancelled": later("cancelled"),
    "no_show": later("did not come"),
}
# Why a booking has no table: the planner's refusals and the pipeline's own reasons.
REASONS: dict[str, Words] = {
    "not_tried_yet": later("Nobody has looked for a table yet."),
    "fully_booked": later("Every table that would do is taken then."),
    "party_too_large": later("The party is larger than anything the house can put together."),
    "combinations_disabled": later("It would take joined tables, which the house does not allow."),
    "no_table_with_tags": later("No table has what the party needs."),
    "zone_excluded": later("Nothing fits in the zones the party asked for."),
    "overage_only": later("Only tables that are much too large would do."),
    "pacing_exceeded": later("Too many arrive at that time."),
    "awaiting_approval": later("A table is proposed and waits for a yes."),
    "past_cutoff": later("It was too late for the automatic seating."),
    "workers_lost": later("The automatic seating broke down over this booking."),
    "table_held": later("Somebody is seating them by hand."),
    "table_taken": later("Somebody else was a moment faster; it is tried again by itself."),
    "book_busy": later("The day was busy; it is tried again by itself."),
    "closed": later("The house is closed that day."),
    "outside_service": later("There is no service at that time."),
    "after_last_seating": later("That is after the last seating."),
    "service_overrun": later("They would stay past closing."),
    "no_turn_time": later("Nobody has said how long such parties stay in that service."),
    "catalogue_too_large": later("The floor has more ways to join tables than can be weighed."),
    "invalid_problem": later("The floor or the rules contradict themselves."),
}
# Why a table would not do, by the API's code of the rule.
RULES: dict[str, Words] = {
    "table_inactive": later("out of service"),
    "zone_excluded": later("not in a zone they asked for"),
    "tag_missing": later("lacks what they need"),
    "party_below_min": later("they are too few for it"),
    "party_above_max": later("they are too many for it"),
    "combinations_disabled": later("tables are not joined here"),
    "too_many_tables": later("more tables than one party may have"),
    "not_movable": later("cannot be moved to another table"),
    "cross_zone": later("the tables are in different zones"),
    "not_adjacent": later("the tables cannot be pushed together"),
    "capacity_insufficient": later("too few seats"),
    "overage_exceeded": later("too many seats would stay empty"),
    "table_taken": later("taken"),
    "table_held": later("held"),
    "table_blocked": later("blocked"),
    "pacing_exceeded": later("too many arrive at that time"),
}


def reason_in_words(code: str) -> str:
    """This function will return a sentence for why a booking has no table."""
    return str(REASONS.get(code) or _("No table can be given (%(code)s).") % {"code": code.replace("_", " ")})


def rule_in_words(code: str) -> str:
    """This function will return what a rule says against a table."""
    return str(RULES.get(code) or code.replace("_", " "))


def party_named(row: Row, *, desk: Desk) -> str:
    """This function will return what to call a party on the board: its guest's name, where the reader may know it."""
    name = row["guest_name"] if desk.may_act else ""
    if name:
        return str(name)
    return str(_("Walk-in")) if row["source"] == "walk_in" else str(_("Party"))
