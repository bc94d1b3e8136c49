"""Compares what the clients of a load were told with what the database has: each acknowledged command exactly once."""

import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any

from assignments.audit import audit
from assignments.models import IdempotencyRecord
from telemetry.models import Event
from tests.faults.load import Load, answers, count_deadlocks


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong, and how often which kind of answer was given. Shapes: `answered` counts operations and errors."""

    wrong: tuple[str, ...]
    answered: Counter[str]
    deadlocks: int


def judge(load: Load) -> Verdict:
    """Reads the clients' diaries and the database."""
    told = [answer for client in range(load.clients) for answer in answers(load, client)]
    sent = [f"{client}:{number}" for client in range(load.clients) for number in range(load.cast.commands)]
    wrong = [] if [answer["key"] for answer in told] == sent else ["not every command was answered exactly once"]
    wrong += [f"{answer['key']}: {answer['unknown']}" for answer in told if "unknown" in answer]
    wrong += _compare({answer["key"]: answer["outcome"] for answer in told if "outcome" in answer}, load)
    wrong += [str(finding) for finding in audit()]
    kinds = (answer["operation"] if "outcome" in answer else answer.get("error", "refused") for answer in told)
    return Verdict(tuple(wrong), Counter(kinds), count_deadlocks() - load.deadlocks)


def _compare(acknowledged: dict[str, object], load: Load) -> list[str]:
    rows = IdempotencyRecord.objects.filter(restaurant_id=load.cast.restaurant_id)
    records = {record.key: record for record in rows}
    wrong = [f"{key}: lost" for key in acknowledged.keys() - records.keys()]
    wrong += [f"{key}: done, and said to have failed" for key in records.keys() - acknowledged.keys()]
    wrong += [f"{key}: {len(rows)} records" for key, count in Counter(row.key for row in rows).items() if count > 1]
    told = ((key, records[key].outcome) for key in acknowledged.keys() & records.keys())
    wrong += [f"{key}: another outcome" for key, outcome in told if outcome != acknowledged[key]]
    return wrong + _compare_events({record.pk: record.key for record in rows}, load)


def _compare_events(keys: dict[uuid.UUID, str], load: Load) -> list[str]:
    """Letting go a hold that is gone tells nothing; all others tell each fact once, and nothing is told by nobody."""
    events = Event.objects.filter(restaurant_id=load.cast.restaurant_id, command_id__isnull=False)
    facts: Counter[Any] = Counter(events.values_list("command_id", "name", "booking_id", "subject_id"))
    by_command = Counter(fact[0] for fact in facts)
    operations = dict(IdempotencyRecord.objects.filter(pk__in=list(keys)).values_list("pk", "operation"))
    wrong = [f"{keys.get(fact[0])}: {fact[1]} told {count} times" for fact, count in facts.items() if count > 1]
    wrong += [f"{command}: events without a command" for command in by_command.keys() - keys.keys()]
    silent = (pk for pk in keys.keys() - by_command.keys() if operations[pk] != "release_hold")
    return wrong + [f"{keys[pk]}: no event" for pk in silent]
