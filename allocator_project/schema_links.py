"""What can be done next with an answer, as OpenAPI links: whoever reads the document finds the ways through the API."""

from typing import Any

BOOKING, ASSIGNMENT, HOLD, JOB = "bookingId", "assignmentId", "holdId", "jobId"
Link = tuple[str, dict[str, str], dict[str, Any] | None]


def _by_path(name: str, where: str, *operations: str) -> list[Link]:
    """Operations whose address needs one id of the answer."""
    return [(operation, {f"path.{name}": f"$response.body#/{where}"}, None) for operation in operations]


def _by_body(operation: str, **fields: str) -> Link:
    """An operation whose body needs values of the answer."""
    return operation, {}, {name: f"$response.body#/{where}" for name, where in fields.items()}


def _booking(where: str) -> list[Link]:
    change = ("bookingsChange", {f"path.{BOOKING}": f"$response.body#/{where}", "header.If-Match": "*"}, None)
    simple = _by_path(
        BOOKING, where, "bookingsRead", "bookingsCancel", "bookingsNoShow", "bookingsPin", "bookingsUnpin"
    )
    context: Link = ("manualContext", {"query.bookingId": f"$response.body#/{where}"}, None)
    return [*simple, change, context, _by_body("autoQuote", bookingId=where), _by_body("autoAssign", bookingId=where)]


def _assignment(where: str) -> list[Link]:
    turns = ("Read", "Seat", "Complete", "Release", "Undo", "Move", "Extend")
    return _by_path(ASSIGNMENT, where, *(f"assignments{turn}" for turn in turns))


LINKS: dict[str, list[Link]] = {
    "bookingsCreate": [*_booking("booking/id"), *_by_path(JOB, "job/id", "autoJobRead", "autoJobRetry")],
    "bookingsRead": _booking("id"),
    "autoAssign": [
        *_assignment("assignment/id"),
        *_by_path(BOOKING, "bookingId", "bookingsRead", "bookingsCancel", "bookingsPin"),
    ],
    "manualContext": [
        _by_body("manualValidate", bookingId="booking/id", tableIds="plans/0/tableIds"),
        _by_body("manualHold", bookingId="booking/id", tableIds="plans/0/tableIds"),
    ],
    "manualHold": [
        _by_body("manualConfirm", bookingId="bookingId", holdId="id", selectionId="selectionId"),
        *_by_path(HOLD, "id", "manualHoldExtend", "manualHoldRelease"),
    ],
    "manualHoldExtend": [
        _by_body("manualConfirm", bookingId="bookingId", holdId="id", selectionId="selectionId"),
        *_by_path(HOLD, "id", "manualHoldRelease"),
    ],
    "manualConfirm": _assignment("assignment/id"),
    "walkInsCreate": _assignment("assignment/id"),
    "assignmentsSeat": _assignment("assignment/id"),
    "assignmentsMove": _assignment("assignment/id"),
    "blocksCreate": _by_path("blockId", "id", "blocksDelete"),
    "autoJobRead": [*_by_path(JOB, "id", "autoJobRetry"), *_by_path(BOOKING, "bookingId", "bookingsRead")],
}


def links_of(operation_id: str) -> dict[str, Any]:
    """This function will return the links of an operation's answer as the document has them."""
    links: dict[str, Any] = {}
    for target, parameters, body in LINKS.get(operation_id, ()):
        link: dict[str, Any] = {"operationId": target}
        if parameters:
            link["parameters"] = parameters
        if body:
            link["requestBody"] = body
        links[target] = link
    return links
