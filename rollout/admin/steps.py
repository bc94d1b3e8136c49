"""What people change of the roll-out by a button: what it says, what it asks for, which service it calls."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rollout import modes
from rollout.changes import follow_the_ramp, ramp, set_mode, set_mode_of_all
from rollout.changing import By, Changed
from rollout.switches import kill, switch
from rollout.whereabouts import Whereabouts
from venues.admin import DeedForm, QuickForm
from venues.models import Restaurant

Answers = dict[str, Any]
MODE_NAMES = (
    (modes.LEGACY, _("legacy – the old one chooses")),
    (modes.SHADOW, _("shadow – the old one chooses, ours plans beside it")),
    (modes.DUAL_WRITE, _("dual write – ours chooses, the old one plans beside it")),
    (modes.V2, _("v2 – ours chooses")),
)


class ForwardForm(DeedForm):
    """A change that may lead forward, for which figures are asked."""

    override = forms.BooleanField(
        label=_("Set missed thresholds aside"),
        required=False,
        help_text=_("The step is taken although its figures are missed. What was missed is kept with your reason."),
    )
    field_order = ["mode", "flag", "percent", "reason", "override"]


class ModeForm(ForwardForm):
    """Which mode."""

    mode = forms.ChoiceField(label=_("Mode"), choices=MODE_NAMES)


class RampForm(ForwardForm):
    """Which flag, for which share of the restaurants that are not named."""

    flag = forms.ChoiceField(label=_("Flag"), choices=[(name, name) for name in modes.FLAGS if name != modes.KILL_FLAG])
    percent = forms.DecimalField(
        label=_("Percent of restaurants"), min_value=Decimal(0), max_value=Decimal(100), decimal_places=1
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A button, its page and what it does.

    Shapes: `does` gets the restaurant, or None where it is for all; `offered` says whether it would change anything,
    where that is known of all restaurants.
    """

    verb: str
    label: Any
    says: Any
    does: Callable[[Restaurant | None, Answers, By], Changed]
    form: type[DeedForm] = DeedForm
    icon: str = "bolt"
    is_grave: bool = False
    offered: Callable[[Whereabouts], bool] = field(default=lambda found: True)


def _mode_of_one(restaurant: Restaurant | None, answers: Answers, by: By) -> Changed:
    assert restaurant is not None
    return set_mode(restaurant, to=answers["mode"], by=by)


def _follow(restaurant: Restaurant | None, answers: Answers, by: By) -> Changed:
    assert restaurant is not None
    return follow_the_ramp(restaurant, by=by)


def _switch(name: str, *, on: bool) -> Callable[[Restaurant | None, Answers, By], Changed]:
    return lambda restaurant, answers, by: switch(name, on=on, by=by)


KILL = Step(
    verb="kill",
    label=_("Throw the kill switch"),
    says=_("From the next command on the old allocator chooses. Nothing is moved, no booking is lost."),
    does=lambda restaurant, answers, by: kill(restaurant, on=True, by=by),
    form=QuickForm,
    icon="power_settings_new",
    is_grave=True,
    offered=lambda found: not found.killed,
)
REVIVE = Step(
    verb="revive",
    label=_("Take the kill switch back"),
    says=_("From the next command on things go as they did before the switch was thrown."),
    does=lambda restaurant, answers, by: kill(restaurant, on=False, by=by),
    icon="restart_alt",
    offered=lambda found: found.killed,
)
OF_ONE = (
    Step(
        verb="mode",
        label=_("Change the mode"),
        says=_("Who chooses tables here from the next command on. A step forward needs its figures, one back nothing."),
        does=_mode_of_one,
        form=ModeForm,
        icon="swap_horiz",
    ),
    Step(
        verb="follow",
        label=_("Follow the ramp again"),
        says=_("The restaurant goes with all others again instead of by its name."),
        does=_follow,
        form=ForwardForm,
        icon="groups",
    ),
    KILL,
    REVIVE,
)
OF_ALL = (
    Step(
        verb="ramp",
        label=_("Ramp"),
        says=_("Turns a flag on for a share of the restaurants. Going up only adds some, going down takes them away."),
        does=lambda restaurant, answers, by: ramp(answers["percent"], by=by, flag=answers["flag"]),
        form=RampForm,
        icon="trending_up",
    ),
    Step(
        verb="mode",
        label=_("Change everybody's mode"),
        says=_("Puts every restaurant, and those to come, into a mode. None is named any more."),
        does=lambda restaurant, answers, by: set_mode_of_all(answers["mode"], by=by),
        form=ModeForm,
        icon="swap_horiz",
    ),
    KILL,
    REVIVE,
    Step(
        verb="joins-off",
        label=_("Stop joining tables"),
        says=_("Single tables only, everywhere; parties that would need joined ones are refused with that reason."),
        does=_switch(modes.JOINS_SWITCH, on=False),
        offered=lambda found: found.switches[modes.JOINS_SWITCH],
        icon="link_off",
        is_grave=True,
    ),
    Step(
        verb="joins-on",
        label=_("Allow joining tables"),
        says=_("Tables are joined again where the house's rules allow it."),
        does=_switch(modes.JOINS_SWITCH, on=True),
        offered=lambda found: not found.switches[modes.JOINS_SWITCH],
        icon="link",
    ),
    Step(
        verb="make-room-off",
        label=_("Stop moving others to make room"),
        says=_("The machine moves nobody: neither for one party nor in a plan of the day."),
        does=_switch(modes.MAKE_ROOM_SWITCH, on=False),
        offered=lambda found: found.switches[modes.MAKE_ROOM_SWITCH],
        icon="pan_tool",
        is_grave=True,
    ),
    Step(
        verb="make-room-on",
        label=_("Allow moving others to make room"),
        says=_("Parties may be moved again where the house's rules allow it."),
        does=_switch(modes.MAKE_ROOM_SWITCH, on=True),
        offered=lambda found: not found.switches[modes.MAKE_ROOM_SWITCH],
        icon="moving",
    ),
)
