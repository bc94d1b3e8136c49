"""Looks for whatever breaks an invariant of the ledger, in the rows alone. Reads only; `repair` mends."""

import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from assignments import mirroring
from assignments.invariants import INVARIANTS, Invariant


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken invariant."""

    code: str
    restaurant_id: uuid.UUID
    subject_id: uuid.UUID
    detail: str


def rules() -> tuple[Invariant, ...]:
    """This function will return everything that must be true: of the ledger, and between it and one beside it."""
    return (*INVARIANTS, *mirroring.mirror().invariants)


def audit(*, restaurant_id: uuid.UUID | None = None, only: Collection[str] | None = None) -> tuple[Finding, ...]:
    """This function will return every broken rule, of one restaurant or of all, in the order of the rules.

    Shapes: `only` are the codes to look at; None means all. Cost: one statement per rule.
    """
    wanted = [invariant for invariant in rules() if only is None or invariant.code in only]
    return tuple(finding for invariant in wanted for finding in _broken(invariant, restaurant_id))


def _broken(invariant: Invariant, restaurant_id: uuid.UUID | None) -> tuple[Finding, ...]:
    query = f"SELECT * FROM ({invariant.query}) AS broken (restaurant, subject, detail)"
    # With parameters, always: psycopg then reads %% in the queries as %.
    parameters: list[uuid.UUID] = []
    if restaurant_id is not None:
        query += " WHERE restaurant = %s"
        parameters.append(restaurant_id)
    with connection.cursor() as cursor:
        cursor.execute(query + " ORDER BY restaurant, subject, detail", parameters)
        return tuple(Finding(invariant.code, *row) for row in cursor.fetchall())


def counts_of(findings: Collection[Finding]) -> dict[str, int]:
    """This function will count findings by code, with 0 for each rule that holds."""
    counts = Counter(finding.code for finding in findings)
    return {invariant.code: counts[invariant.code] for invariant in rules()}


def counts_by_house(findings: Collection[Finding]) -> dict[uuid.UUID, int]:
    """This function will count findings by restaurant; those without any are left out."""
    return dict(Counter(finding.restaurant_id for finding in findings))
