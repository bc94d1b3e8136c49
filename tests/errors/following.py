"""Does what a next step says, by its kind and with what the API tells, as a program at the host stand would."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import time_machine

from holds.models import Hold
from tests.api.callers import Caller, caller
from tests.errors.stage import Attempt, Refusal, ids
from tests.holds.doing import lapse

Step = dict[str, Any]
Follow = Callable[[Refusal, Any, Step], Any]
REASON = "the house wants it"


def get(who: Caller, path: str) -> Any:
    """What the API shows there."""
    answer = Attempt(who, "GET", path).send()
    assert answer.status_code == 200, answer.content
    return answer.json()


def context(refused: Refusal, *, booking_id: str | None = None) -> Any:
    """Everything to choose tables by."""
    return get(refused.attempt.who, f"manual/context/?bookingId={booking_id or refused.booking_id}")


def validates(refused: Refusal, table_ids: list[str], **more: Any) -> bool:
    """Whether these tables would do."""
    body = {"bookingId": refused.booking_id, "tableIds": table_ids, **more}
    return bool(Attempt(refused.attempt.who, "POST", "manual/validate/", body).send().json()["ok"])


def fix_request(refused: Refusal, answer: Any, step: Step) -> Any:
    """Corrects the fields that the errors point to; where none is named, sends what a person would."""
    if isinstance(refused.right, Attempt):
        return refused.right.send()
    body = refused.attempt.body
    for error in answer.json()["errors"]:
        first = error["pointer"].split("/")[1]
        body = {**body, first: refused.right[first]}
    return refused.attempt.with_body(**body).send()


def add_key(refused: Refusal, answer: Any, step: Step) -> Any:
    return refused.attempt.with_header("Idempotency-Key", "a-key").send()


def new_key(refused: Refusal, answer: Any, step: Step) -> Any:
    return refused.attempt.with_header("Idempotency-Key", "another-key").send()


def authenticate(refused: Refusal, answer: Any, step: Step) -> Any:
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    return refused.attempt.by(caller(refused.house)).send()


def by_a_manager(refused: Refusal, answer: Any, step: Step) -> Any:
    return refused.attempt.by(caller(refused.house, role="manager")).send()


def check_id(refused: Refusal, answer: Any, step: Step) -> Any:
    """Looks for the booking in the list."""
    rows = get(refused.attempt.who, f"bookings/?restaurantId={refused.house.pk}")["results"]
    return Attempt(refused.attempt.who, "GET", f"bookings/{rows[0]['id']}/").send()


def check_method(refused: Refusal, answer: Any, step: Step) -> Any:
    first = answer.headers["Allow"].split(",")[0]
    return Attempt(refused.attempt.who, first, refused.attempt.path).send()


def accept_json(refused: Refusal, answer: Any, step: Step) -> Any:
    return refused.attempt.with_header("Accept", "application/json").send()


def send_json(refused: Refusal, answer: Any, step: Step) -> Any:
    return Attempt(refused.attempt.who, "POST", refused.attempt.path, refused.right).send()


def send_if_match(refused: Refusal, answer: Any, step: Step) -> Any:
    """Reads the version and decides on it."""
    tag = Attempt(refused.attempt.who, "GET", refused.attempt.path).send().headers["ETag"]
    return refused.attempt.with_header("If-Match", tag).send()


def reload(refused: Refusal, answer: Any, step: Step) -> Any:
    """Reads what it is now: its version, or the turn that has to come first."""
    if answer.json()["code"] == "stale_version":
        return send_if_match(refused, answer, step)
    path, _, turn = refused.attempt.path.strip("/").rpartition("/")
    before = {("confirmed", "complete"): "seat"}[(get(refused.attempt.who, f"{path}/")["state"], turn)]
    first = Attempt(refused.attempt.who, "POST", f"{path}/{before}/").send()
    assert first.status_code == 200, first.content
    return refused.attempt.send()


def retry(refused: Refusal, answer: Any, step: Step) -> Any:
    """Waits as long as told; meanwhile what stood in the way goes."""
    assert answer.json()["retryable"] is True
    refused.meanwhile()
    told = dt.timedelta(seconds=int(answer.headers["Retry-After"]))
    with time_machine.travel(dt.datetime.now(dt.UTC) + told):
        return refused.attempt.send()


def pick_other_tables(refused: Refusal, answer: Any, step: Step) -> Any:
    best = context(refused)["plans"][0]
    return refused.attempt.with_body(tableIds=best["tableIds"]).send()


def retry_after_hold(refused: Refusal, answer: Any, step: Step) -> Any:
    """The hold that the conflict names runs out."""
    conflicts = answer.json().get("conflicts") or answer.json()["checks"][0]["details"]["conflicts"]
    for conflict in conflicts:
        lapse(Hold.objects.get(pk=conflict["reference"]))
    return refused.attempt.send()


def move(refused: Refusal, answer: Any, step: Step) -> Any:
    has = get(refused.attempt.who, f"bookings/{refused.booking_id}/")["assignmentId"]
    return Attempt(refused.attempt.who, "POST", f"assignments/{has}/move/").send()


def match_hold(refused: Refusal, answer: Any, step: Step) -> Any:
    """Finds in the context whose hold it is, and confirms it for that booking."""
    standing = {hold["id"]: hold["bookingId"] for hold in context(refused)["holds"]}
    return refused.attempt.with_body(bookingId=standing[refused.attempt.body["holdId"]]).send()


def hold_again(refused: Refusal, answer: Any, step: Step) -> Any:
    """Validates the same tables, holds them in place of the old hold, and confirms."""
    who, old = refused.attempt.who, refused.attempt.body["holdId"]
    tables = ids(refused.house, *refused.held)
    assert validates(refused, tables, ignoreHoldId=old)
    body = {"bookingId": refused.booking_id, "tableIds": tables, "replaceHoldId": old}
    hold = Attempt(who, "POST", "manual/hold/", body).send()
    assert hold.status_code == 201, hold.content
    return refused.attempt.with_body(holdId=hold.json()["id"], selectionId=hold.json()["selectionId"]).send()


def add_tables(refused: Refusal, answer: Any, step: Step) -> Any:
    """Tries one more of the free tables until the tables would do."""
    picked = refused.attempt.body["tableIds"]
    more = [[*picked, each["id"]] for each in context(refused)["tables"] if each["state"] == "free"]
    wider = next(tables for tables in more if len(set(tables)) == len(tables) and validates(refused, tables))
    return refused.attempt.with_body(tableIds=wider).send()


def pick_one_table(refused: Refusal, answer: Any, step: Step) -> Any:
    free = [each["id"] for each in context(refused)["tables"] if each["state"] == "free"]
    one = next(table_id for table_id in free if validates(refused, [table_id]))
    return refused.attempt.with_body(tableIds=[one]).send()


def override(refused: Refusal, answer: Any, step: Step) -> Any:
    """Has a manager set the rules aside that the checks name."""
    assert answer.json()["overridable"] is True
    codes = [check["code"] for check in answer.json().get("checks", [answer.json()])]
    attempt = refused.attempt.by(caller(refused.house, role="manager"))
    return attempt.with_body(override={"codes": codes, "reason": REASON}).send()


def other_time(refused: Refusal, answer: Any, step: Step) -> Any:
    """Takes the time that the step names, else the first that the availability lists in the coming week."""
    attempt = refused.attempt
    if "bookingId" not in attempt.body:
        return attempt.with_body(
            startsAt=first_free(refused, attempt.body["startsAt"], attempt.body["partySize"])
        ).send()
    booking = get(attempt.who, f"bookings/{refused.booking_id}/")
    named = [window["startsAt"] for window in step.get("windows", ())]
    starts_at = named[0] if named else first_free(refused, booking["startsAt"], booking["partySize"])
    change(refused, startsAt=starts_at)
    return attempt.send()


def first_free(refused: Refusal, starts_at: str, party_size: int) -> str:
    """The first slot of that day or the next ones in which there is room."""
    day = dt.datetime.fromisoformat(starts_at).date()
    for date in (day + dt.timedelta(days=n) for n in range(7)):
        query = f"restaurantId={refused.house.pk}&date={date}&partySize={party_size}"
        for slot in get(refused.attempt.who, f"availability/?{query}")["slots"]:
            if slot["available"]:
                return str(slot["startsAt"])
    raise AssertionError("no room all week")


def change(refused: Refusal, **fields: Any) -> None:
    """Changes the booking, on the version that is read first."""
    path = f"bookings/{refused.booking_id}/"
    tag = Attempt(refused.attempt.who, "GET", path).send().headers["ETag"]
    changed = Attempt(refused.attempt.who, "PATCH", path, fields, {"If-Match": tag}).send()
    assert changed.status_code == 200, changed.content
