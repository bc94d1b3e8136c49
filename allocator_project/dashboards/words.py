"""Codes and counts in words for people: why a party has no table, what a step would do, how many there are."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from allocator_project.dashboards.charts import said
from assignments.reason_names import REASON_NAMES

Words = Mapping[str, Any]
REASONS: Words = REASON_NAMES | {"": _("not tried yet")}
REMEDIES: Words = {
    "overage_only": _("Allow more empty seats at a table in the policy, or add smaller tables."),
    "party_too_large": _("Let more tables be joined, or take such parties by hand."),
    "combinations_disabled": _("Allow joined tables in the policy."),
    "no_table_with_tags": _("Give more tables that tag, or ask the party whether it must be."),
    "zone_excluded": _("Ask the party whether another zone will do; most of them had room elsewhere."),
    "pacing_exceeded": _("Allow more arrivals in a quarter of an hour, or offer the quarters beside it."),
    "past_cutoff": _("Seat them by hand, or let the pipeline work closer to the time."),
    "outside_service": _("Open that service longer, or do not offer these times."),
    "after_last_seating": _("Seat later, or do not offer these times."),
    "service_overrun": _("Close later, shorten the turn time, or do not offer these times."),
    "awaiting_approval": _("Accept the proposals sooner, or let the pipeline seat without asking."),
    "workers_lost": _("Look at the workers' log: something ends them."),
    "catalogue_too_large": _("Have a manager say fewer joins."),
    "invalid_problem": _("Have a manager correct the floor."),
    "no_turn_time": _("Have a manager set a turn time for that service."),
}
HELPS: Words = {
    "other_time": _("another time"),
    "move_bookings": _("moving others"),
    "other_zone": _("another zone"),
    "allow_overage": _("bearing empty seats"),
    "allow_merge": _("joining tables"),
    "retry_after_hold": _("a hold that ended"),
    "manual_approval": _("a manager's decision"),
    "other_wish": _("giving up a wish"),
    "seat_by_hand": _("a table picked by hand"),
    "accept_proposal": _("a yes to the proposal"),
    "mend_floor": _("a corrected floor"),
    "simplify_floor": _("a simpler floor"),
}
OUTCOMES: Words = {
    "same": _("same tables"),
    "equivalent": _("other tables, as good"),
    "v2_better": _("new one better"),
    "v2_only": _("only the new one seats"),
    "legacy_better": _("old one better"),
    "legacy_only": _("only the old one seats"),
    "legacy_illegal": _("old one breaks a rule"),
    "error": _("error"),
}
CONFLICTS: Words = {
    "table_taken": _("table taken"),
    "table_held": _("table held"),
    "book_busy": _("service day busy"),
}
WEEKDAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


def named(code: str, *, words: Words) -> str:
    """This function will say a code in words; one that has none as it is: table_taken → table taken."""
    return str(words.get(code) or code.replace("_", " ") or gettext("not said"))


def first_said(names: Sequence[str], values: Sequence[float], *, of: str = "") -> str:
    """This function will say what is first of ranks, and how much of all that is; nothing where there are none."""
    if not names:
        return ""
    first = {"name": names[0].capitalize(), "count": said(values[0]), "all": of}
    return gettext("%(name)s: %(count)s of %(all)s.") % first if of else gettext("%(name)s: %(count)s.") % first


def parties_said(count: int) -> str:
    """This function will say how many parties there are."""
    return ngettext("%(count)s party", "%(count)s parties", count) % {"count": said(count)}


def covers_said(count: int) -> str:
    """This function will say how many covers there are."""
    return ngettext("%(count)s cover", "%(count)s covers", count) % {"count": said(count)}


def days_said(count: int) -> str:
    """This function will say in how many days."""
    return ngettext("in %(count)s day", "in %(count)s days", count) % {"count": count}
