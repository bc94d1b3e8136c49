"""Where every restaurant is on its way: its mode and why, what it has compared, what its next step needs. Looks."""

import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy

from rollout import modes
from rollout.changing import is_over
from rollout.evidence import Evidence, differences, evidence_by_house, not_taken_over, unmet_of_ledgers
from rollout.gate import said_of_all
from rollout.models import Flag, FlaggedRestaurant
from rollout.modes import LEGACY, MODES, V2, Said, mode_of
from rollout.sentences import sentence
from rollout.switches import switched_on
from venues.models import Restaurant

NAMED, KILLED, WITH_ALL = "by name", "kill switch", "with all"
KILLED_BY = sentence(gettext_lazy("the kill switch is on"))
RAMPS = (modes.V2_FLAG, modes.SHADOW_FLAG, modes.DUAL_WRITE_FLAG)
Unmet = tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One restaurant on its way.

    Shapes: `why` is how it came into its mode; `next_mode` is empty in v2; `unmet` are the thresholds, in words, that
    its next step misses, None where nobody has looked.
    """

    restaurant: Restaurant
    mode: str
    why: str
    evidence: Evidence
    next_mode: str
    unmet: Unmet


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """What holds for all, and every house. Shapes: `percents` by flag, None where nobody has made it yet."""

    begun: bool
    over: bool
    killed: bool
    percents: Mapping[str, Decimal | None]
    switches: Mapping[str, bool]
    houses: tuple[House, ...]

    def count_by_mode(self) -> Mapping[str, int]:
        """This function will return how many houses are in each mode, in the order of the way."""
        counted = Counter(house.mode for house in self.houses)
        return {mode: counted[mode] for mode in MODES}


def whereabouts(restaurants: Collection[Restaurant], *, with_ledgers: bool = True) -> Whereabouts:
    """This function will say where these restaurants are.

    Cost: seven statements, and one for every hundred that compare. With ledgers three more, which compare the whole
    ledger with the old one: that is what a first step needs.
    """
    said = said_of_all(tuple(each.pk for each in restaurants))
    in_mode = {each: mode_of(told) for each, told in said.items()}
    evidence = evidence_by_house(in_mode)
    ledgers = _unmet_of_ledgers(restaurants) if with_ledgers else {}
    flags = {flag.name: flag for flag in Flag.objects.filter(name__in=modes.FLAGS)}
    kill = flags.get(modes.KILL_FLAG)
    named = set(FlaggedRestaurant.objects.filter(flag__name__in=RAMPS).values_list("restaurant_id", flat=True))
    return Whereabouts(
        begun=modes.V2_FLAG in flags,
        over=is_over(),
        killed=kill is not None and kill.everyone is True,
        percents={name: flags[name].percent if name in flags else None for name in RAMPS},
        switches=switched_on(),
        houses=tuple(
            _house(each, said[each.pk], each.pk in named, evidence[each.pk], ledgers.get(each.pk))
            for each in restaurants
        ),
    )


def _house(restaurant: Restaurant, said: Said, named: bool, evidence: Evidence, ledgers: Unmet) -> House:
    mode = mode_of(said)
    killed = said.force_legacy and not said.decommissioned
    unmet: Unmet = ()
    if killed:
        unmet = (KILLED_BY,)
    elif mode != V2:
        unmet = ledgers if mode == LEGACY else evidence.unmet()
    return House(
        restaurant=restaurant,
        mode=mode,
        why=KILLED if killed else NAMED if named else WITH_ALL,
        evidence=evidence,
        next_mode=MODES[MODES.index(mode) + 1] if mode != V2 else "",
        unmet=unmet,
    )


def _unmet_of_ledgers(restaurants: Collection[Restaurant]) -> Mapping[uuid.UUID, tuple[str, ...]]:
    only = next(iter(restaurants)).pk if len(restaurants) == 1 else None
    different = Counter(finding.restaurant_id for finding in differences(only))
    waiting = not_taken_over()
    return {
        each.pk: tuple(unmet_of_ledgers(different=different[each.pk], waiting=waiting.get(each.pk, 0)))
        for each in restaurants
    }
