"""One change of the roll-out under way: who makes it, what flags and modes were before, what it needs, what it leaves.

What changes is who chooses, from the next command on. No data moves and no command waits, so every change can be taken
back at once. Going forward needs evidence, going back never does.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from rollout import locking, modes
from rollout.errors import NotYet, RolloutOver
from rollout.evidence import Evidence
from rollout.gate import said_of_all
from rollout.models import Flag, RolloutChange
from rollout.modes import MODES, mode_of
from rollout.sentences import as_kept
from telemetry import sink
from venues.models import Restaurant

ALL, NOBODY = Decimal(100), Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who changes it, why, and when. With `override` thresholds that are missed are set aside for the reason given;
    with `dry_run` everything is done and nothing is kept.
    """

    actor: str
    at: dt.datetime
    reason: str = ""
    override: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A change, and how many restaurants are in another mode for it."""

    change: RolloutChange
    restaurants: int


@dataclass(slots=True)
class Change:
    """One change under way: what the flags are, and what everybody's mode was before."""

    by: By
    flags: dict[str, Flag]
    before: Mapping[uuid.UUID, str]
    evidence: dict[str, Any] = field(default_factory=dict)
    overridden: tuple[str, ...] = ()

    def require(self, evidence: Evidence, unmet: tuple[str, ...]) -> None:
        """This function will keep what a step forward was decided on. Raises: NotYet, unless that is set aside."""
        self.evidence = evidence.as_json()
        if unmet and not (self.by.override and self.by.reason):
            raise NotYet(unmet)
        self.overridden = unmet

    def written(self, *, what: str, was: str, becomes: str, restaurant: Restaurant | None = None) -> Changed:
        """This function will keep the history, and tell every restaurant that is in another mode now."""
        change = RolloutChange.objects.create(
            restaurant=restaurant,
            what=what,
            changed_from=was,
            changed_to=becomes,
            actor=self.by.actor,
            reason=self.by.reason,
            evidence=self.evidence,
            overridden=as_kept(self.overridden),
            at=self.by.at,
        )
        after = modes_of(tuple(self.before))
        moved = [each for each, mode in after.items() if mode != self.before[each]]
        sink.record(
            sink.Fact(
                name="rollout.mode_changed",
                restaurant_id=each,
                subject_id=change.pk,
                actor=self.by.actor,
                payload={"from": self.before[each], "to": after[each]},
            )
            for each in moved
        )
        return Changed(change=change, restaurants=len(moved))


@contextmanager
def changing(by: By, *, restaurant_ids: tuple[uuid.UUID, ...] | None) -> Iterator[Change]:
    """This function will let the block change the flags, alone; of these restaurants (None: all) it knows the modes.

    Flags that are not there yet are made. Before there were any ours chose everywhere, and so it goes on.
    Raises: RolloutOver.
    """
    with transaction.atomic():
        if is_over():
            raise RolloutOver
        for name in modes.FLAGS:
            percent = ALL if name == modes.V2_FLAG else None
            Flag.objects.get_or_create(name=name, defaults={"percent": percent, "superusers": False})
        flags = locking.flags()
        everybody = _everybody() if restaurant_ids is None else restaurant_ids
        yield Change(by, flags, modes_of(everybody))
        if by.dry_run:
            transaction.set_rollback(True)


def is_over() -> bool:
    """This function will say whether the old ledger has been decommissioned."""
    return RolloutChange.objects.filter(what=RolloutChange.DECOMMISSION).exists()


def modes_of(restaurant_ids: tuple[uuid.UUID, ...]) -> Mapping[uuid.UUID, str]:
    """This function will return each restaurant's mode. *Cost*: two statements."""
    return {each: mode_of(said) for each, said in said_of_all(restaurant_ids).items()}


def is_forward(was: str, to: str) -> bool:
    """This function will say whether a step leads away from the old allocator."""
    return MODES.index(to) > MODES.index(was)


def _everybody() -> tuple[uuid.UUID, ...]:
    return tuple(Restaurant.objects.order_by("pk").values_list("pk", flat=True))
