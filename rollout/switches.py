"""Turns things off at once, and on again: the new allocator, joined tables, moving others to make room."""

from django.utils.translation import gettext as _
from waffle.models import Switch

from rollout import modes
from rollout.changing import By, Changed, changing
from rollout.errors import NothingToChange
from rollout.models import FlaggedRestaurant
from venues.models import Restaurant


def kill(restaurant: Restaurant | None, *, on: bool, by: By) -> Changed:
    """This function will have the old allocator choose at once, in one restaurant or (None) all; or end that.

    Cost: a second for some thousands of restaurants; the switch itself holds when this returns.
    Raises: NothingToChange, RolloutOver.
    """
    with changing(by, restaurant_ids=(restaurant.pk,) if restaurant else None) as this:
        row = this.flags[modes.KILL_FLAG]
        named = FlaggedRestaurant.objects.filter(flag=row, restaurant=restaurant) if restaurant else None
        is_on = named.filter(active=True).exists() if named is not None else row.everyone is True
        if is_on == on:
            raise NothingToChange(_("The kill switch is on already.") if on else _("The kill switch is off already."))
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
    with changing(by, restaurant_ids=()) as this:
        row, _made = Switch.objects.get_or_create(name=name, defaults={"active": True})
        if row.active == on:
            told = _("%(switch)s is on already.") if on else _("%(switch)s is off already.")
            raise NothingToChange(told % {"switch": name})
        row.active = on
        row.save()
        return this.written(what=name, was=_word(not on), becomes=_word(on))


def switched_on() -> dict[str, bool]:
    """This function will return each switch as it is; one that nobody has made is on. *Cost*: one statement."""
    known = dict(Switch.objects.filter(name__in=modes.SWITCHES).values_list("name", "active"))
    return {name: known.get(name, True) for name in modes.SWITCHES}


def _word(on: bool) -> str:
    return "on" if on else "off"
