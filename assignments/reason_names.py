"""What codes are called in a few words: why a booking has no table, what the price of a plan is made of."""

from typing import Any

from django.utils.translation import gettext_lazy as _

# The planner's refusals and the pipeline's own reasons.
REASON_NAMES: dict[str, Any] = {
    "fully_booked": _("every table that fits is taken"),
    "overage_only": _("only tables with too many empty seats"),
    "party_too_large": _("larger than any table or join"),
    "combinations_disabled": _("needs joined tables, which are off"),
    "no_table_with_tags": _("no table has what they need"),
    "zone_excluded": _("nothing in the zones they asked for"),
    "pacing_exceeded": _("too many arrive at that time"),
    "past_cutoff": _("too late to wait for a table"),
    "outside_service": _("outside of service hours"),
    "after_last_seating": _("after the last seating"),
    "service_overrun": _("would stay past closing"),
    "closed": _("closed that day"),
    "no_turn_time": _("no turn time is set"),
    "table_held": _("somebody holds tables for them"),
    "table_taken": _("somebody else was faster"),
    "book_busy": _("the service day was busy"),
    "awaiting_approval": _("a proposal waits for a yes"),
    "workers_lost": _("workers died over it"),
    "catalogue_too_large": _("the floor has too many joins"),
    "invalid_problem": _("floor or rules contradict themselves"),
}
PRICE_NAMES: dict[str, Any] = {
    "slack": _("slack"),
    "join": _("join"),
    "fragmentation": _("fragmentation"),
    "zones": _("zones"),
    "scarcity": _("scarcity"),
    "lookahead": _("lookahead"),
}
