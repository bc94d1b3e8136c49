"""Changes the roll-out: a restaurant's mode, the ramp, the kill switch, the switches. Each leaves a row of history.

What changes is who chooses, from the next command on. No data moves and no command waits, so every change can be taken
back at once. Going forward needs evidence, going back never does.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from waffle.models import Switch

from rollout import locking, modes
from rollout.errors import NothingToChange, NotYet, RolloutOver
from rollout.evidence import evidence_of, unmet_for
from rollout.gate import said_of_all
from rollout.models import Flag, FlaggedRestaurant, RolloutChange
from rollout.modes import DUAL_WRITE, LEGACY, MODES, SHADOW, V2, mode_of
from telemetry import sink
from venues.models import Restaurant

# What each flag says of a restaurant, or of all, in each mode.
SAYING = {
    LEGACY: {modes.V2_FLAG: False, modes.SHADOW_FLAG: False, modes.DUAL_WRITE_FLAG: False},
    SHADOW: {modes.V2_FLAG: False, modes.SHADOW_FLAG: True, modes.DUAL_WRITE_FLAG: False},
    DUAL_WRITE: {modes.V2_FLAG: True, modes.SHADOW_FLAG: False, modes.DUAL_WRITE_FLAG: True},
    V2: {modes.V2_FLAG: True, modes.SHADOW_FLAG: False, modes.DUAL_WRITE_FLAG: False},
}
ALL, NOBODY = Decimal(100), Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who changes it, why, and when. With `override` thresholds that are missed are set aside for the reason given."""

    actor: str
    at: dt.datetime
    reason: str = ""
    override: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A change, and how many restaurants are in another mode for it."""

    change: RolloutChange
    restaurants: int


@dataclass(slots=True)
class _Change:
    """One change under way: what the flags are, and what everybody's mode was before."""

    by: By
    flags: dict[str, Flag]
    before: Mapping[uuid.UUID, str]
    evidence: dict[str, Any] = field(default_factory=dict)
    overridden: tuple[str, ...] = ()

    def written(self, *, what: str, was: str, becomes: str, restaurant: Restaurant | None = None) -> Changed:
        """Keeps the history, and tells every restaurant that is in another mode now."""
        change = RolloutChange.objects.create(
            restaurant=restaurant,
            what=what,
            changed_from=was,
            changed_to=becomes,
            actor=self.by.actor,
            reason=self.by.reason,
            evidence=self.evidence,
            overridden=list(self.overridden),
            at=self.by.at,
        )
        after = _modes(tuple(self.before))
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


def set_mode(restaurant: Restaurant, *, to: str, by: By) -> Changed:
    """This function will put one restaurant into a mode, whatever the ramp says.

    Raises: NothingToChange, NotYet for a step forward that its figures do not allow, RolloutOver.
    """
    with transaction.atomic():
        this = _begin(by, (restaurant.pk,))
        was = this.before[restaurant.pk]
        if was == to:
            raise NothingToChange(f"{restaurant.slug} is in {to} already.")
        if _is_forward(was, to):
            _require(this, *unmet_for(restaurant.pk, mode=was, to=to))
        for name, active in SAYING[to].items():
            FlaggedRestaurant.objects.update_or_create(
                flag=this.flags[name], restaurant=restaurant, defaults={"active": active}
            )
        return this.written(what="mode", was=was, becomes=to, restaurant=restaurant)


def set_mode_of_all(to: str, *, by: By) -> Changed:
    """This function will put every restaurant into a mode, and those to come; none is named any more.

    Raises: NotYet where that is a step forward for some and their figures do not allow it, RolloutOver.
    """
    with transaction.atomic():
        this = _begin(by, _everybody())
        forward = tuple(each for each, mode in this.before.items() if _is_forward(mode, to))
        if forward:
            evidence = evidence_of(forward)
            _require(this, evidence, evidence.unmet())
        FlaggedRestaurant.objects.filter(flag__name__in=SAYING[to]).delete()
        for name, active in SAYING[to].items():
            _set_percent(this.flags[name], ALL if active else NOBODY)
        was = sorted(set(this.before.values()))
        return this.written(what="mode", was=", ".join(was) or "none", becomes=to)


def follow_the_ramp(restaurant: Restaurant, *, by: By) -> Changed:
    """This function will have a restaurant go with all others again instead of by its name. Raises: RolloutOver."""
    with transaction.atomic():
        this = _begin(by, (restaurant.pk,))
        FlaggedRestaurant.objects.filter(restaurant=restaurant).exclude(flag__name=modes.KILL_FLAG).delete()
        becomes = _modes((restaurant.pk,))[restaurant.pk]
        return this.written(what="named", was=this.before[restaurant.pk], becomes=becomes, restaurant=restaurant)


def ramp(percent: Decimal, *, by: By, flag: str = modes.V2_FLAG) -> Changed:
    """This function will turn a flag on for that share of all restaurants that are not named in it.

    Going up only adds restaurants, going down only takes the last ones away again.
    Raises: NothingToChange; NotYet where the figures of those that would join do not allow it; RolloutOver.
    """
    with transaction.atomic():
        this = _begin(by, _everybody())
        row = this.flags[flag]
        was = row.percent or NOBODY
        if was == percent:
            raise NothingToChange(f"{flag} is at {percent} % already.")
        _set_percent(row, percent)
        after = _modes(tuple(this.before))
        joining = tuple(each for each, mode in after.items() if _is_forward(this.before[each], mode))
        if joining and flag != modes.SHADOW_FLAG:
            evidence = evidence_of(joining)
            _require(this, evidence, evidence.unmet())
        return this.written(what=flag, was=f"{was} %", becomes=f"{percent} %")


def kill(restaurant: Restaurant | None, *, on: bool, by: By) -> Changed:
    """This function will have the old allocator choose at once, in one restaurant or (None) all; or end that.

    Cost: a second for some thousands of restaurants; the switch itself holds when this returns.
    Raises: NothingToChange, RolloutOver.
    """
    with transaction.atomic():
        this = _begin(by, (restaurant.pk,) if restaurant else _everybody())
        row = this.flags[modes.KILL_FLAG]
        named = FlaggedRestaurant.objects.filter(flag=row, restaurant=restaurant) if restaurant else None
        is_on = named.filter(active=True).exists() if named is not None else row.everyone is True
        if is_on == on:
            raise NothingToChange(f"The kill switch is {_word(on)} already.")
        if named is None:
            row.everyone = True if on else None
            row.save()
        elif on:
            FlaggedRestaurant.objects.update_or_create(flag=row, restaurant=restaurant, defaults={"active": True})
        else:
            named.delete()
        return this.written(what=modes.KILL_FLAG, was=_word(is_on), becomes=_word(on), restaurant=restaurant)


def switch(name: str, *, on: bool, by: By) -> Changed:
    """This function will allow or stop joining tables, or moving others to make room, everywhere.

    Raises: NothingToChange, RolloutOver.
    """
    with transaction.atomic():
        this = _begin(by, ())
        row, _ = Switch.objects.get_or_create(name=name, defaults={"active": True})
        if row.active == on:
            raise NothingToChange(f"{name} is {_word(on)} already.")
        row.active = on
        row.save()
        return this.written(what=name, was=_word(not on), becomes=_word(on))


def is_over() -> bool:
    """This function will say whether the old ledger has been decommissioned."""
    return RolloutChange.objects.filter(what=RolloutChange.DECOMMISSION).exists()


def _begin(by: By, restaurant_ids: tuple[uuid.UUID, ...]) -> _Change:
    """Makes the flags that are not there yet. Before there were any the new one chose everywhere, so it goes on."""
    if is_over():
        raise RolloutOver
    for name in modes.FLAGS:
        percent = ALL if name == modes.V2_FLAG else None
        Flag.objects.get_or_create(name=name, defaults={"percent": percent, "superusers": False})
    flags = locking.flags()
    return _Change(by, flags, _modes(restaurant_ids))


def _require(this: _Change, evidence: Any, unmet: tuple[str, ...]) -> None:
    this.evidence = evidence.as_json()
    if unmet and not (this.by.override and this.by.reason):
        raise NotYet(unmet)
    this.overridden = unmet


def _modes(restaurant_ids: tuple[uuid.UUID, ...]) -> Mapping[uuid.UUID, str]:
    return {each: mode_of(said) for each, said in said_of_all(restaurant_ids).items()}


def _everybody() -> tuple[uuid.UUID, ...]:
    return tuple(Restaurant.objects.order_by("pk").values_list("pk", flat=True))


def _is_forward(was: str, to: str) -> bool:
    return MODES.index(to) > MODES.index(was)


def _set_percent(flag: Flag, percent: Decimal) -> None:
    flag.everyone, flag.percent = None, percent
    flag.save()


def _word(on: bool) -> str:
    return "on" if on else "off"
