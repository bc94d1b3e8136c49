"""Remembers what the last whole audit of the ledger found, so that somebody can be told without auditing anew."""

import uuid
from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models.functions import Now

from telemetry import heartbeats
from telemetry.models import AuditResult, HouseAudit

HEARTBEAT = "audit"


def remember(findings: Mapping[str, int], *, by_house: Mapping[uuid.UUID, int]) -> None:
    """This function will keep what a whole audit found.

    Shapes: `findings` by every code that was looked for, most with 0; `by_house` has those restaurants that have any.
    """
    with transaction.atomic():
        HouseAudit.objects.exclude(restaurant_id__in=by_house).update(findings=0, audited_at=Now())
        remember_houses(by_house)
        AuditResult.objects.exclude(code__in=findings).delete()
        AuditResult.objects.bulk_create(
            [AuditResult(code=code, findings=count) for code, count in sorted(findings.items())],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["findings"],
        )
        heartbeats.beat(HEARTBEAT)


def last_findings() -> dict[str, int]:
    """This function will return how many findings of each kind the last whole audit had; empty before the first."""
    return dict(AuditResult.objects.order_by("code").values_list("code", "findings"))


def remember_houses(findings: Mapping[uuid.UUID, int]) -> None:
    """This function will keep what an audit of some restaurants found, most of them nothing."""
    HouseAudit.objects.bulk_create(
        [HouseAudit(restaurant_id=house, findings=count, audited_at=Now()) for house, count in findings.items()],
        update_conflicts=True,
        unique_fields=["restaurant_id"],
        update_fields=["findings", "audited_at"],
    )


def houses(restaurant_ids: Collection[uuid.UUID]) -> tuple[HouseAudit, ...]:
    """This function will return the last audit of each of these restaurants that ever had one; most findings first."""
    return tuple(HouseAudit.objects.filter(restaurant_id__in=restaurant_ids).order_by("-findings", "restaurant_id"))
