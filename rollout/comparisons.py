"""Puts both answers to one question beside each other and keeps what came of it, with everything to ask it again."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from django.db import transaction

from rollout.asking import Answer, ask_new, ask_old
from rollout.models import ShadowComparison
from rollout.questions import Question, hash_of, question_from_json, question_to_json
from rollout.verdicts import Verdict, plan_document, verdict
from telemetry import sink

ACTOR = "rollout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A question that came up, and who has answered it by now; whoever has not is asked when both are compared."""

    restaurant_id: uuid.UUID
    booking_id: uuid.UUID | None
    mode: str
    operation: str
    starts_at: dt.datetime
    service_date: dt.date
    question: Question
    legacy: Answer | None = None
    v2: Answer | None = None
    source: str = "live"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A stored comparison asked again, and how it comes out now.

    Shapes: `again` is stored nowhere; `differences` name the columns that came out otherwise; none: the same.
    """

    comparison: ShadowComparison
    again: ShadowComparison
    verdict: Verdict
    differences: tuple[str, ...]


def look(note: Note) -> ShadowComparison:
    """This function will ask whoever has not answered and return the comparison, which is stored nowhere."""
    return _compared(note)[0]


def compare(note: Note, *, name: uuid.UUID | None = None) -> ShadowComparison:
    """This function will ask whoever has not answered, and store the comparison with its event.

    Shapes: `name` is the comparison's id, where that says which it is.
    Cost: two statements in a transaction of their own; the asking is bounded in time.
    """
    comparison = look(note)
    comparison.id = name or comparison.id
    fact = sink.Fact(
        name="rollout.compared",
        restaurant_id=note.restaurant_id,
        booking_id=note.booking_id,
        subject_id=comparison.pk,
        actor=ACTOR,
        payload={"outcome": comparison.outcome, "mode": note.mode},
    )
    with transaction.atomic():
        comparison.save(force_insert=True)
        sink.record([fact])
    return comparison


def replay(comparison: ShadowComparison) -> Replayed:
    """This function will ask both allocators the stored question again. It stores nothing.

    What a foreign allocator once decided was imported, not asked for; it stays as it was told.
    """
    note = Note(
        restaurant_id=comparison.restaurant_id,
        booking_id=comparison.booking_id,
        mode=comparison.mode,
        operation=comparison.operation,
        starts_at=comparison.starts_at,
        service_date=comparison.service_date,
        question=question_from_json(comparison.snapshot),
        source=comparison.source,
    )
    if comparison.source == ShadowComparison.Source.IMPORT:
        told = comparison.legacy_plan or {}
        note = replace(note, legacy=Answer(table_ids=tuple(told.get("tableIds", ())), reason=comparison.legacy_reason))
    again, found = _compared(note)
    compared = ("outcome", "legacy_plan", "v2_plan", "legacy_reason", "v2_reason", "snapshot_hash")
    differences = tuple(name for name in compared if getattr(again, name) != getattr(comparison, name))
    return Replayed(comparison=comparison, again=again, verdict=found, differences=differences)


def _compared(note: Note) -> tuple[ShadowComparison, Verdict]:
    legacy = note.legacy or ask_old(note.question)
    v2 = note.v2 or ask_new(note.question)
    found = verdict(note.question, legacy=legacy, v2=v2)
    document = question_to_json(note.question)
    party_size = note.question.request.party_size
    comparison = ShadowComparison(
        restaurant_id=note.restaurant_id,
        booking_id=note.booking_id,
        mode=note.mode,
        source=note.source,
        operation=note.operation,
        outcome=found.outcome,
        party_size=party_size,
        starts_at=note.starts_at,
        service_date=note.service_date,
        legacy_plan=plan_document(found.legacy, answer=legacy),
        v2_plan=plan_document(found.v2, answer=v2),
        legacy_score_milli=found.legacy.score_milli,
        v2_score_milli=found.v2.score_milli,
        legacy_covers=party_size if found.legacy.plan and not found.legacy.forbidden else 0,
        v2_covers=party_size if found.v2.plan else 0,
        legacy_reason=_reason(legacy, found.legacy.forbidden),
        v2_reason=_reason(v2, ()),
        legacy_microseconds=legacy.microseconds,
        v2_microseconds=v2.microseconds,
        snapshot=document,
        snapshot_hash=hash_of(document),
        error=found.error,
    )
    return comparison, found


def _reason(answer: Answer, forbidden: tuple[str, ...]) -> str:
    if answer.failure:
        return "failed"
    return forbidden[0] if forbidden else answer.reason
