"""What an answer means for a delivery and for its endpoint. Pure: what was known, what came back, what is to be stored.

Who is away is not told off: while nothing gets through to an endpoint it rests, one call at a time asks whether it is
back, and no try counts. What an endpoint refuses while it takes others is a dead letter after eight tries; it keeps
what comes after it in its booking waiting until a person resends or skips it.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from telemetry.models import Delivery, WebhookEndpoint
from telemetry.webhooks.calls import Answer

RESTS = tuple(dt.timedelta(seconds=seconds) for seconds in (10, 30, 120, 300, 900, 1800, 3600))
TRIES = tuple(dt.timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800, 7200, 21600, 43200))
MOST_ATTEMPTS = len(TRIES) + 1
REFUSED_IN_A_ROW = 5
GIVE_UP_AFTER = dt.timedelta(days=5)
ANSWERED = ("refused", "redirected")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be stored. Shapes: names of fields and their values; `disable` says why, where it is to be."""

    delivery: dict[str, Any]
    endpoint: dict[str, Any] = field(default_factory=dict)
    disable: str = ""


def judge(
    answer: Answer,
    *,
    delivery: Delivery,
    endpoint: WebhookEndpoint,
    sent_at: dt.datetime,
    now: dt.datetime,
    jitter: float,
) -> Verdict:
    """This function will say what becomes of a delivery that was tried, and of its endpoint.

    Units: `jitter` is the part by which the next try is later than planned.
    """
    known: dict[str, Any] = {
        "outcome": answer.outcome,
        "status": answer.status,
        "tried_at": now,
        "first_tried_at": delivery.first_tried_at or sent_at,
    }
    if answer.outcome == "delivered":
        known |= {"state": "delivered", "ended_at": now, "attempts": delivery.attempts + 1}
        return Verdict(known, _well(now))
    if answer.outcome == "gone":
        return Verdict(known | {"due_at": now}, disable="gone")
    is_answered = answer.outcome in ANSWERED
    others_got_through = endpoint.succeeded_at is not None and endpoint.succeeded_at >= sent_at
    if is_answered or others_got_through:
        known |= _again(delivery, endpoint, known["first_tried_at"], now, jitter)
    in_a_row = endpoint.refused_in_a_row + 1 if is_answered else endpoint.refused_in_a_row
    is_away = in_a_row >= REFUSED_IN_A_ROW if is_answered else not others_got_through
    since = endpoint.failing_since or sent_at
    changes: dict[str, Any] = {"refused_in_a_row": in_a_row, "failing_since": since}
    if is_away:
        changes |= _rest(endpoint, answer, sent_at, now, jitter)
    return Verdict(known, changes, disable="failing" if is_away and now - since >= GIVE_UP_AFTER else "")


def _well(now: dt.datetime) -> dict[str, Any]:
    return {"rests": 0, "rests_until": None, "refused_in_a_row": 0, "failing_since": None, "succeeded_at": now}


def _again(
    delivery: Delivery, endpoint: WebhookEndpoint, first: dt.datetime, now: dt.datetime, jitter: float
) -> dict[str, Any]:
    attempts = delivery.attempts + 1
    takes_others = endpoint.succeeded_at is not None and endpoint.succeeded_at > first
    if attempts >= MOST_ATTEMPTS and takes_others:
        return {"attempts": attempts, "state": "dead"}
    return {"attempts": attempts, "due_at": now + TRIES[min(attempts, len(TRIES)) - 1] * (1 + jitter)}


def _rest(
    endpoint: WebhookEndpoint, answer: Answer, sent_at: dt.datetime, now: dt.datetime, jitter: float
) -> dict[str, Any]:
    """Calls that were under way together fail together: that is one reason to rest, not eight."""
    if endpoint.rests_until is not None and sent_at < endpoint.rests_until:
        return {}
    rest = RESTS[min(endpoint.rests, len(RESTS) - 1)] * (1 + jitter)
    asked = dt.timedelta(seconds=answer.retry_after_seconds)
    return {"rests": endpoint.rests + 1, "rests_until": now + max(rest, asked)}
