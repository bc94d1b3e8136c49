"""Changes who chooses where: in one restaurant by name, in all, in a share of them."""

import uuid
from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rollout import modes
from rollout.changing import ALL, NOBODY, By, Change, Changed, changing, is_forward, modes_of
from rollout.errors import NothingToChange, WrongWay
from rollout.evidence import unmet_for, unmet_together
from rollout.models import Flag, FlaggedRestaurant
from rollout.modes import DUAL_WRITE, LEGACY, SHADOW, V2
from venues.models import Restaurant

# What each flag says of a restaurant, or of all, in each mode.
SAYING = {
    LEGACY: {modes.V2_FLAG: False, modes.SHADOW_FLAG: False, modes.DUAL_WRITE_FLAG: False},
    SHADOW: {modes.V2_FLAG: False, modes.SHADOW_FLAG: True, modes.DUAL_WRITE_FLAG: False},
    DUAL_WRITE: {modes.V2_FLAG: True, modes.SHADOW_FLAG: False, modes.DUAL_WRITE_FLAG: True},
    V2: {modes.V2_FLAG: True, modes.SHADOW_FLAG: False, modes.DUAL_WRITE_FLAG: False},
}


def set_mode(restaurant: Restaurant, *, to: str, by: By) -> Changed:
    """This function will put one restaurant into a mode, whatever the ramp says.

    Raises: NothingToChange, NotYet for a step forward that its figures do not allow, RolloutOver.
    """
    with changing(by, restaurant_ids=(restaurant.pk,)) as this:
        was = this.before[restaurant.pk]
        if was == to:
            raise NothingToChange(
                _("%(restaurant)s is in %(mode)s already.") % {"restaurant": restaurant.slug, "mode": to}
            )
        if is_forward(was, to):
            this.require(*unmet_for(restaurant.pk, mode=was, to=to))
        for name, active in SAYING[to].items():
            FlaggedRestaurant.objects.update_or_create(
                flag=this.flags[name], restaurant=restaurant, defaults={"active": active}
            )
        _require_effect(restaurant, to)
        return this.written(what="mode", was=was, becomes=to, restaurant=restaurant)


def set_mode_of_all(to: str, *, by: By, forward: bool | None = None) -> Changed:
    """This function will put every restaurant into a mode, and those to come; none is named any more.

    With `forward` True none may be further already, with False none may be behind: they would go the other way.
    Raises: NotYet where that is a step forward for some and their figures do not allow it, WrongWay, RolloutOver.
    """
    with changing(by, restaurant_ids=None) as this:
        _require_way(this, to, forward)
        _require_evidence(this, dict.fromkeys(this.before, to))
        FlaggedRestaurant.objects.filter(flag__name__in=SAYING[to]).delete()
        for name, active in SAYING[to].items():
            _set_percent(this.flags[name], ALL if active else NOBODY)
        was = sorted(set(this.before.values()))
        return this.written(what="mode", was=", ".join(was) or "none", becomes=to)


def follow_the_ramp(restaurant: Restaurant, *, by: By) -> Changed:
    """This function will have a restaurant go with all others again instead of by its name.

    Raises: NothingToChange, NotYet where that is a step forward that its figures do not allow, RolloutOver.
    """
    with changing(by, restaurant_ids=(restaurant.pk,)) as this:
        named = FlaggedRestaurant.objects.filter(restaurant=restaurant).exclude(flag__name=modes.KILL_FLAG)
        if not named.delete()[0]:
            raise NothingToChange(_("%(restaurant)s goes with all others already.") % {"restaurant": restaurant.slug})
        was, becomes = this.before[restaurant.pk], modes_of((restaurant.pk,))[restaurant.pk]
        if is_forward(was, becomes):
            this.require(*unmet_for(restaurant.pk, mode=was, to=becomes))
        return this.written(what="named", was=was, becomes=becomes, restaurant=restaurant)


def ramp(percent: Decimal, *, by: By, flag: str = modes.V2_FLAG) -> Changed:
    """This function will turn a flag on for that share of all restaurants that are not named in it.

    Going up only adds restaurants, going down only takes the last ones away again.
    Raises: NothingToChange; NotYet where the figures of those that would join do not allow it; RolloutOver.
    """
    with changing(by, restaurant_ids=None) as this:
        row = this.flags[flag]
        was = row.percent or NOBODY
        if was == percent:
            raise NothingToChange(_("%(flag)s is at %(percent)s already.") % {"flag": flag, "percent": _said(percent)})
        _set_percent(row, percent)
        _require_evidence(this, modes_of(tuple(this.before)))
        return this.written(what=flag, was=_said(was), becomes=_said(percent))


def _require_way(this: Change, to: str, forward: bool | None) -> None:
    further = sum(is_forward(to, mode) for mode in this.before.values())
    behind = sum(is_forward(mode, to) for mode in this.before.values())
    if forward is True and further:
        told = ngettext(
            "%(count)s restaurant is further than %(mode)s already; name those that are not.",
            "%(count)s restaurants are further than %(mode)s already; name those that are not.",
            further,
        )
        raise WrongWay(told % {"count": further, "mode": to})
    if forward is False and behind:
        told = ngettext(
            "%(count)s restaurant is not as far as %(mode)s yet; name those that are.",
            "%(count)s restaurants are not as far as %(mode)s yet; name those that are.",
            behind,
        )
        raise WrongWay(told % {"count": behind, "mode": to})


def _require_evidence(this: Change, after: Mapping[uuid.UUID, str]) -> None:
    """Of those that go forward, together."""
    steps = {each: (was, after[each]) for each, was in this.before.items() if is_forward(was, after[each])}
    if steps:
        this.require(*unmet_together(steps))


def _require_effect(restaurant: Restaurant, to: str) -> None:
    """A flag that speaks for all, or the kill switch, wins over what is said by name."""
    mode = modes_of((restaurant.pk,))[restaurant.pk]
    if mode != to:
        stays = _("%(restaurant)s stays in %(mode)s: the kill switch, or a flag for all, wins.")
        raise NothingToChange(stays % {"restaurant": restaurant.slug, "mode": mode})


def _set_percent(flag: Flag, percent: Decimal) -> None:
    flag.everyone, flag.percent = None, percent
    flag.save()


def _said(percent: Decimal) -> str:
    return f"{percent.normalize():f} %"
