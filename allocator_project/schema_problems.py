"""Which problems each operation can answer, and what a problem document looks like, for the OpenAPI document."""

from typing import Any

from allocator_project.problems import BY_CODE
from holds.validation import BY_RULE

ALWAYS = (
    "malformed_request", "not_authenticated", "not_acceptable", "throttled", "internal_error", "database_unavailable",
)  # fmt: skip
# A request that is not safe can be refused for its role, or for want of a CSRF token where it comes with a session.
UNSAFE = ("role_required",)
WITH_BODY = ("body_too_large", "unsupported_media_type")
THERE = ("not_found",)
KEYED = ("book_busy", "idempotency_key_mismatch", "idempotency_key_reused")
TURN = (*THERE, *KEYED, "stale_version", "illegal_transition")
WINDOW = ("outside_service", "closed", "service_overrun")
PLANNER = ("catalogue_too_large", "invalid_problem")
PLAN = ("no_plan", "combinations_disabled", *PLANNER)
TAKEN = ("table_taken", "table_held")
RULES = tuple(sorted({rule.code for rule in BY_RULE.values()} & set(BY_CODE) - set(TAKEN)))
HOLD = ("hold_expired", "hold_released", "hold_booking_mismatch", "hold_not_yours")
ASSIGN = ("booking_already_assigned", "floor_changed", "policy_changed")
# By operation: what only it can say. An operation that is missing here fails a test.
OWN: dict[str, tuple[str, ...]] = {
    "restaurantsList": (),
    "restaurantsRead": THERE,
    "floorRead": THERE,
    "floorChange": (*THERE, "version_required", "stale_version", "invalid_floor_document", "book_busy"),
    "board": THERE,
    "availability": (*THERE, *PLANNER),
    "events": THERE,
    "bookingsList": THERE,
    "bookingsCreate": (*THERE, *KEYED, *WINDOW),
    "bookingsRead": THERE,
    "bookingsChange": (*TURN, "version_required", *WINDOW, *PLAN, *RULES, *TAKEN),
    "bookingsCancel": TURN,
    "bookingsNoShow": TURN,
    "bookingsPin": TURN,
    "bookingsUnpin": TURN,
    "walkInsCreate": (*THERE, *KEYED, *WINDOW, *PLAN, *RULES, *TAKEN),
    "blocksCreate": (*THERE, *KEYED, *TAKEN),
    "blocksDelete": (*THERE, *KEYED),
    "assignmentsList": THERE,
    "assignmentsRead": THERE,
    "assignmentsSeat": (*TURN, *TAKEN),
    "assignmentsComplete": TURN,
    "assignmentsRelease": TURN,
    "assignmentsUndo": (*TURN, *TAKEN),
    "assignmentsMove": (*TURN, *PLAN, *RULES, *TAKEN),
    "assignmentsExtend": (*TURN, *TAKEN, *PLANNER),
    "assignmentsAccept": (*TURN, *ASSIGN, *PLANNER, *RULES, *TAKEN),
    "assignmentsRearrange": (*TURN, *PLANNER, *RULES, *TAKEN),
    "assignmentsSwap": (*TURN, *PLANNER, *RULES, *TAKEN),
    "autoQuote": (*THERE, *WINDOW, "pacing_exceeded", *PLANNER),
    "autoAssign": (*TURN, "idempotency_key_required", *ASSIGN, *PLAN, *RULES, *TAKEN),
    "autoJobRead": THERE,
    "autoJobRetry": (*THERE, "illegal_transition", "booking_already_assigned", "book_busy"),
    "optimise": THERE,
    "optimiseRead": THERE,
    "optimiseApply": (*TURN, "proposal_stale", *PLANNER, *RULES, *TAKEN),
    "optimiseDiscard": (*THERE, "illegal_transition"),
    "rolloutComparisons": THERE,
    "rolloutSummary": THERE,
    "manualContext": (*THERE, *PLANNER),
    "manualValidate": (*THERE, *PLANNER),
    "manualHold": (*TURN, *ASSIGN, *HOLD, *PLANNER, *RULES, *TAKEN),
    "manualConfirm": (
        *TURN, "idempotency_key_required", *ASSIGN, *HOLD, "hold_selection_mismatch", *PLANNER, *RULES, *TAKEN,
    ),
    "manualHoldRelease": (*THERE, "book_busy", *HOLD),
    "manualHoldExtend": (*THERE, "book_busy", *HOLD, *TAKEN),
}  # fmt: skip

TEXT, FLAG = {"type": "string"}, {"type": "boolean"}
STEP = {
    "type": "object",
    "description": "What to do now; some kinds name more, for instance times or tables.",
    "properties": {"kind": TEXT, "message": TEXT},
    "required": ["kind"],
}
CONFLICT = {
    "type": "object",
    "description": "Who has a table, until when; `offers` are the tables they could have instead.",
    "properties": {
        "tableId": {"type": "string", "format": "uuid"},
        "tableNumber": TEXT,
        "kind": TEXT,
        "reference": TEXT,
        "until": {"type": "string", "format": "date-time"},
        "offers": {"type": ["array", "null"], "items": TEXT},
    },
    "required": ["tableId", "tableNumber", "kind", "reference", "until"],
}
CHECK = {"type": "object", "properties": {"code": TEXT, "message": TEXT}, "required": ["code", "message"]}
FAULT = {
    "type": "object",
    "description": "One fault of the request; `pointer` is a JSON pointer into it.",
    "properties": {"pointer": TEXT, "message": TEXT},
    "required": ["pointer", "message"],
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457. Decide by `code`; `detail` is for people.",
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": TEXT,
        "status": {"type": "integer"},
        "code": TEXT,
        "detail": TEXT,
        "retryable": FLAG,
        "overridable": FLAG,
        "nextSteps": {"type": "array", "items": STEP},
        "traceId": TEXT,
        "errors": {"type": "array", "items": FAULT},
        "conflicts": {"type": "array", "items": CONFLICT},
        "checks": {"type": "array", "items": CHECK},
        "refusal": {"type": "object", "description": "The planner's refusal.", "additionalProperties": {}},
    },
    "required": [
        "type", "title", "status", "code", "detail", "retryable", "overridable", "nextSteps", "traceId",
    ],
}  # fmt: skip
# Headers that doors heed whether or not they say so themselves.
KEY_HEADER = {"schema": {"type": "string", "maxLength": 200}, "description": "Makes the write repeatable."}
IF_MATCH_HEADER = {"schema": {"type": "string"}, "description": "The `ETag` you decided on, or `*`."}


def headers_of(operation_id: str) -> dict[str, Any]:
    """This function will return the headers an operation heeds, by name."""
    headers = {"Idempotency-Key": KEY_HEADER} if "idempotency_key_reused" in OWN[operation_id] else {}
    is_turn = operation_id.startswith(("bookings", "assignments")) and "stale_version" in OWN[operation_id]
    return headers | ({"If-Match": IF_MATCH_HEADER} if is_turn else {})


def problem_codes(operation_id: str, *, method: str, has_body: bool) -> dict[int, list[str]]:
    """This function will return the codes an operation can answer, by status. Raises: KeyError for an unknown one."""
    codes = {*ALWAYS, *OWN[operation_id]}
    if method != "GET":
        codes |= set(UNSAFE)
    if has_body:
        codes |= set(WITH_BODY)
    by_status: dict[int, list[str]] = {}
    for code in sorted(codes):
        by_status.setdefault(BY_CODE[code].status, []).append(code)
    return dict(sorted(by_status.items()))
