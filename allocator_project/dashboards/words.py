"""Codes in words for people: why a party has no table, what a step would do, what a conflict was."""

REASONS: dict[str, str] = {
    "fully_booked": "every table that fits is taken",
    "overage_only": "only tables with too many empty seats",
    "party_too_large": "larger than any table or join",
    "combinations_disabled": "needs joined tables, which are off",
    "no_table_with_tags": "no table has what they need",
    "zone_excluded": "nothing in the zones they asked for",
    "pacing_exceeded": "too many arrive at that time",
    "past_cutoff": "too late to wait for a table",
    "outside_service": "outside of service hours",
    "after_last_seating": "after the last seating",
    "service_overrun": "would stay past closing",
    "closed": "closed that day",
    "no_turn_time": "no turn time is set",
    "table_held": "somebody holds tables for them",
    "table_taken": "somebody else was faster",
    "book_busy": "the service day was busy",
    "awaiting_approval": "a proposal waits for a yes",
    "workers_lost": "workers died over it",
    "catalogue_too_large": "the floor has too many joins",
    "invalid_problem": "floor or rules contradict themselves",
    "": "not tried yet",
}
REMEDIES: dict[str, str] = {
    "overage_only": "Allow more empty seats at a table in the policy, or add smaller tables.",
    "party_too_large": "Let more tables be joined, or take such parties by hand.",
    "combinations_disabled": "Allow joined tables in the policy.",
    "no_table_with_tags": "Give more tables that tag, or ask the party whether it must be.",
    "zone_excluded": "Ask the party whether another zone will do; most of them had room elsewhere.",
    "pacing_exceeded": "Allow more arrivals in a quarter of an hour, or offer the quarters beside it.",
    "past_cutoff": "Seat them by hand, or let the pipeline work closer to the time.",
    "outside_service": "Open that service longer, or do not offer these times.",
    "after_last_seating": "Seat later, or do not offer these times.",
    "service_overrun": "Close later, shorten the turn time, or do not offer these times.",
    "awaiting_approval": "Accept the proposals sooner, or let the pipeline seat without asking.",
    "workers_lost": "Look at the workers' log: something ends them.",
    "catalogue_too_large": "Have a manager say fewer joins.",
    "invalid_problem": "Have a manager correct the floor.",
    "no_turn_time": "Have a manager set a turn time for that service.",
}
HELPS: dict[str, str] = {
    "other_time": "another time",
    "move_bookings": "moving others",
    "other_zone": "another zone",
    "allow_overage": "bearing empty seats",
    "allow_merge": "joining tables",
    "retry_after_hold": "a hold that ended",
    "manual_approval": "a manager's decision",
    "other_wish": "giving up a wish",
    "seat_by_hand": "a table picked by hand",
    "accept_proposal": "a yes to the proposal",
    "mend_floor": "a corrected floor",
    "simplify_floor": "a simpler floor",
}
OUTCOMES: dict[str, str] = {
    "same": "same tables",
    "equivalent": "other tables, as good",
    "v2_better": "new one better",
    "v2_only": "only the new one seats",
    "legacy_better": "old one better",
    "legacy_only": "only the old one seats",
    "legacy_illegal": "old one breaks a rule",
    "error": "error",
}
CONFLICTS: dict[str, str] = {
    "table_taken": "table taken",
    "table_held": "table held",
    "book_busy": "service day busy",
}
STATES: dict[str, str] = {
    "queued": "queued",
    "running": "running",
    "deferred": "tried again later",
    "exhausted": "needs a person",
}
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
