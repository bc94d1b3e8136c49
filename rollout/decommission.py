"""The end of the old ledger: proved to say what ours says, frozen, archived, read back, and only then emptied.

It is frozen in a transaction that has every restaurant to itself, so that no command mirrors into it any more. Then it
is archived, however long that takes; nobody waits. A run that dies after the freezing goes on there when run again.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from waffle.models import Switch

from assignments.locking import restaurant_exclusive
from rollout.archive import Archived, read_back, rows_of_the_ledger, write_archive
from rollout.changing import By, is_over
from rollout.errors import NotYet
from rollout.evidence import DIFFERENT, differences_of
from rollout.gate import said_of_all
from rollout.models import Flag, LegacyAssignment, RolloutChange
from rollout.modes import SWITCHES, V2, mode_of
from rollout.sentences import sentence
from venues.models import Restaurant

OLD_LEDGER = "old_ledger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the end of the old ledger stands.

    Shapes: `obstacles` are in words; `rows` is how many it has; `frozen` and `archived` are what has been done already.
    """

    obstacles: tuple[str, ...]
    rows: int
    frozen: bool
    archived: bool


def standing(*, now: dt.datetime) -> Standing:
    """This function will say what stands in the way and what has been done already. *Cost*: some eight statements."""
    frozen = is_over()
    return Standing(
        obstacles=() if frozen else tuple(_obstacles(now)),
        rows=LegacyAssignment.objects.count(),
        frozen=frozen,
        archived=RolloutChange.objects.filter(what=OLD_LEDGER).exists(),
    )


def decommission(path: Path, *, by: By) -> Archived:
    """This function will freeze the old ledger, archive it to a new file, read that back, and drop rows and switches.

    Cost: commands wait for as long as both ledgers take to be compared; for the archive nobody waits.
    Raises: NotYet naming what stands in the way; ArchiveError and OSError, after which it can be run again.
    """
    if not is_over():
        _freeze(by)
    archived = read_back(path, expected=rows_of_the_ledger()) if path.exists() else write_archive(path)
    _drop(archived, by)
    return archived


def _obstacles(now: dt.datetime) -> Iterator[str]:
    modes = [mode_of(said) for said in said_of_all(_everybody()).values()]
    behind = sum(mode != V2 for mode in modes)
    if behind:
        yield f"{behind} of {len(modes)} restaurants are not in v2 (rollout status)"
    off = sorted(Switch.objects.filter(name__in=SWITCHES, active=False).values_list("name", flat=True))
    if off:
        yield f"{', '.join(off)} would be on again without its switch; say it in the houses' policy first"
    differences = differences_of()
    if differences:
        yield sentence(DIFFERENT, count=differences)
    old = LegacyAssignment.objects.filter(assignment_id=None)
    untold = old.filter(refusal="").count()
    if untold:
        yield f"{untold} old rows were neither taken nor refused (backfill_assignments)"
    promised = old.exclude(refusal="").filter(end_at__gt=now).count()
    if promised:
        yield f"{promised} refused rows promise tables to parties that are still to come (backfill_assignments)"


def _freeze(by: By) -> None:
    with transaction.atomic(durable=True):
        for restaurant_id in _everybody():
            restaurant_exclusive(restaurant_id)
        obstacles = tuple(_obstacles(by.at))
        if obstacles:
            raise NotYet(obstacles)
        evidence = {"rows": LegacyAssignment.objects.count(), "differences": 0}
        _record(RolloutChange.DECOMMISSION, "mirrored", "frozen", by, evidence)


def _drop(archived: Archived, by: By) -> None:
    """What the archive has, in one transaction with the word that it has it."""
    with transaction.atomic(durable=True):
        LegacyAssignment.objects.all().delete()
        Flag.objects.all().delete()
        Switch.objects.filter(name__in=SWITCHES).delete()
        evidence = {"file": archived.path.name, "rows": archived.rows, "sha256": archived.checksum}
        _record(OLD_LEDGER, "frozen", "archived", by, evidence)


def _record(what: str, was: str, becomes: str, by: By, evidence: dict[str, Any]) -> None:
    RolloutChange.objects.create(
        what=what, changed_from=was, changed_to=becomes, actor=by.actor, reason=by.reason, evidence=evidence, at=by.at
    )


def _everybody() -> tuple[uuid.UUID, ...]:
    """In the order in which whoever takes several restaurants' locks takes them."""
    return tuple(Restaurant.objects.order_by("pk").values_list("pk", flat=True))
