"""Every error the API can answer, as data: its status, its title, what to do next. docs/errors.md is made from it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One code. `step` is the kind and the message of what to do now; `overridable` by a manager with a reason."""

    code: str
    status: int
    title: str
    step: tuple[str, str]
    retry_after_seconds: int | None = None
    overridable: bool = False

    @property
    def retryable(self) -> bool:
        """This property will say whether the very same request may succeed if it is sent again."""
        return self.retry_after_seconds is not None


FIX = ("fix_request", "Correct what the detail names and send it again.")
RELOAD = ("reload", "Load it again and decide on what it is now.")
OTHER_TABLES = ("pick_other_tables", "Pick other tables; the context lists those that fit, best first.")
OVERRIDE = ("override", "Pick better fitting tables, or have a manager override it with a reason.")
HOLD_AGAIN = ("hold_again", "Validate the same tables and hold them again.")
MATCH_HOLD = ("match_hold", "Send the booking that the hold is for, or hold tables for this one.")
NEW_KEY = ("new_key", "Use a new idempotency key for a new request.")
QUIETER_TIME = ("other_time", "Choose a time when fewer arrive, or have a manager override it with a reason.")
ANOTHER_TIME = ("other_time", "Choose a time within service; the availability lists them.")
SIMPLER_FLOOR = ("simplify_floor", "Have a manager change what the detail names, or pick tables by hand and hold them.")
MEND_FLOOR = ("mend_floor", "Have a manager correct what the detail names in the floor or its rules.")
AGAIN = ("retry", "Send the same request again after the time told.")

PROBLEMS = (
    Problem("malformed_request", 400, "The request cannot be understood", FIX),
    Problem("idempotency_key_mismatch", 400, "Two different idempotency keys", FIX),
    Problem("idempotency_key_required", 400, "An idempotency key is needed", ("add_key", "Send an Idempotency-Key.")),
    Problem("not_authenticated", 401, "Who is calling?", ("authenticate", "Send a valid bearer token, or log in.")),
    Problem("role_required", 403, "Your role does not allow this", ("ask_manager", "Ask somebody with that role.")),
    Problem("not_found", 404, "There is no such thing", ("check_id", "Check the id; another house's is none here.")),
    Problem("method_not_allowed", 405, "Not done this way", ("check_method", "See Allow for what can be done here.")),
    Problem("not_acceptable", 406, "Only JSON is spoken here", ("accept_json", "Accept application/json.")),
    Problem("book_busy", 409, "The service day is busy", AGAIN, retry_after_seconds=1),
    Problem("table_taken", 409, "Somebody has the table", OTHER_TABLES),
    Problem("table_held", 409, "Somebody holds the table", ("retry_after_hold", "Wait for the hold, or pick others.")),
    Problem("booking_already_assigned", 409, "The booking has tables", ("move", "Reload it; move it instead.")),
    Problem("illegal_transition", 409, "Not possible in this state", RELOAD),
    Problem("proposal_stale", 409, "The day has changed since", ("optimise_again", "Ask for a new proposal.")),
    Problem("hold_not_yours", 409, "Somebody else's hold", ("ask_holder", "Ask them or a manager, or wait.")),
    Problem("hold_booking_mismatch", 409, "The hold is of something else", MATCH_HOLD),
    Problem("hold_selection_mismatch", 409, "The hold is of another selection", HOLD_AGAIN),
    Problem("floor_changed", 409, "The floor has changed", HOLD_AGAIN),
    Problem("policy_changed", 409, "The rules have changed", HOLD_AGAIN),
    Problem("hold_expired", 410, "The hold is over", HOLD_AGAIN),
    Problem("hold_released", 410, "The hold was let go", HOLD_AGAIN),
    Problem("stale_version", 412, "It has changed since", RELOAD),
    Problem("body_too_large", 413, "The body is too long", FIX),
    Problem("unsupported_media_type", 415, "Only JSON is spoken here", ("send_json", "Send application/json.")),
    Problem("idempotency_key_reused", 422, "The key stands for another request", NEW_KEY),
    Problem("capacity_insufficient", 422, "Too few seats", ("add_tables", "Add a table that can be joined.")),
    Problem("party_below_min", 422, "The party is too small for a table", OVERRIDE, overridable=True),
    Problem("party_above_max", 422, "The party is too large for the table", OVERRIDE, overridable=True),
    Problem("overage_exceeded", 422, "Too many empty seats", OVERRIDE, overridable=True),
    Problem("not_adjacent", 422, "The tables cannot be joined", OVERRIDE, overridable=True),
    Problem("too_many_tables", 422, "Too many tables", OTHER_TABLES),
    Problem("cross_zone", 422, "The tables are in different zones", OTHER_TABLES),
    Problem("zone_excluded", 422, "Not a zone the party asked for", OTHER_TABLES),
    Problem("not_movable", 422, "A table cannot be moved", OTHER_TABLES),
    Problem("table_inactive", 422, "A table is out of service", OTHER_TABLES),
    Problem("tag_missing", 422, "A table lacks what is needed", OTHER_TABLES),
    Problem("pacing_exceeded", 422, "Too many arrive then", QUIETER_TIME, overridable=True),
    Problem("outside_service", 422, "No service then", ANOTHER_TIME),
    Problem("closed", 422, "Closed that day", ANOTHER_TIME),
    Problem("service_overrun", 422, "They would stay past closing", ANOTHER_TIME),
    Problem("combinations_disabled", 422, "Tables are not joined here", ("pick_one_table", "Pick one large table.")),
    Problem("no_plan", 422, "No table can be given", ("see_next_steps", "The refusal says what would help.")),
    Problem("invalid_floor_document", 422, "The floor contradicts itself", FIX),
    Problem("catalogue_too_large", 422, "More ways to join tables than can be ranked", SIMPLER_FLOOR),
    Problem("invalid_problem", 422, "The floor or the rules cannot be planned with", MEND_FLOOR),
    Problem("version_required", 428, "Which version?", ("send_if_match", "Send If-Match with the version you read.")),
    Problem("throttled", 429, "Too many requests", AGAIN, retry_after_seconds=1),
    Problem("internal_error", 500, "Our mistake", ("report", "Report the trace id.")),
    Problem("database_unavailable", 503, "The database is away", AGAIN, retry_after_seconds=5),
)  # fmt: skip
BY_CODE = {problem.code: problem for problem in PROBLEMS}
# Told to probes, not to clients of the API.
NOT_READY = Problem("not_ready", 503, "Something is missing", AGAIN, retry_after_seconds=5)
