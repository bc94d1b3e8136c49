"""`manage.py rollout`: where every restaurant is on its way, and every step of it, forward or back."""

import getpass
import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console

from assignments.management.selection import restaurant_of
from rollout import changes, modes, switches
from rollout.changing import By, Changed, is_forward, modes_of
from rollout.errors import NotYet, RolloutError, WrongWay
from rollout.modes import MODES, SWITCHES
from rollout.status_pages import change_document, change_line, house_table, status_document, status_lines
from rollout.whereabouts import RAMPS, whereabouts
from venues.models import Restaurant

WIDTH = 140
LONGEST_REASON = 400


class Command(BaseCommand):
    """Leads restaurants from the old allocator to this one, and back."""

    help = (
        "Show and change who chooses tables where. A change holds with the next command of every process, moves no "
        "data and is kept in the history with its reason. Steps forward are refused while their figures are missed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare a command for each step."""
        steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
        status = steps.add_parser("status", help="where every restaurant is, and what its next step needs")
        status.add_argument("--restaurant", metavar="SLUG", help="only this restaurant")
        status.add_argument("--json", action="store_true", help="answer with one JSON object")
        self._add_modes(steps)
        self._add_ramp(steps)
        for name, words in (("kill", "the old one chooses, at once"), ("unkill", "end that")):
            _add_common(_add_whose(steps.add_parser(name, help=words)))
        follow = steps.add_parser("follow", help="have a restaurant go with all others again, not by its name")
        follow.add_argument("--restaurant", metavar="SLUG", required=True)
        _add_common(_add_override(follow))
        switch = steps.add_parser("switch", help="turn joined tables or making room off or on, everywhere")
        switch.add_argument("name", choices=SWITCHES)
        switch.add_argument("state", choices=("on", "off"))
        _add_common(switch)

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will show where everybody is, or change it and say what changed."""
        if options["step"] == "status":
            self._show(options)
            return
        try:
            changed = STEPS[options["step"]](options, _by(options))
        except NotYet as error:
            raise CommandError(f"{error} Set it aside with --override and a --reason.") from error
        except RolloutError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(change_document(changed) | {"dryRun": options["dry_run"]}))
            return
        kept = " Nothing stored (--dry-run)." if options["dry_run"] else ""
        self.stdout.write(f"{change_line(changed)}{kept}")

    def _show(self, options: dict[str, Any]) -> None:
        restaurant = restaurant_of(options)
        found = whereabouts([restaurant] if restaurant else tuple(Restaurant.objects.order_by("slug")))
        if options["json"]:
            self.stdout.write(json.dumps(status_document(found)))
            return
        console = Console(width=WIDTH)
        with console.capture() as drawn:
            console.print(house_table(found))
        self.stdout.write("\n".join([drawn.get().rstrip(), *status_lines(found)]))

    def _add_modes(self, steps: Any) -> None:
        for name, words in (("promote", "a step away from the old allocator"), ("demote", "a step back to it")):
            parser = _add_whose(steps.add_parser(name, help=words))
            parser.add_argument("--to", choices=MODES, help="the mode; without it the next one")
            _add_common(_add_override(parser) if name == "promote" else parser)

    def _add_ramp(self, steps: Any) -> None:
        parser = steps.add_parser("ramp", help="let ours choose in a share of all restaurants that are not named")
        parser.add_argument("percent", type=_percent, metavar="PERCENT")
        parser.add_argument("--flag", choices=RAMPS, default=modes.V2_FLAG, help=f"which flag ({modes.V2_FLAG})")
        _add_common(_add_override(parser))


def _promote(options: dict[str, Any], by: By) -> Changed:
    restaurant = restaurant_of(options)
    if restaurant is None:
        to = options["to"] or _say_which()
        return changes.set_mode_of_all(to, by=by, forward=True)
    was, to = _from_and_to(restaurant, options, further=1)
    if is_forward(to, was):
        raise WrongWay(f"{restaurant.slug} is in {was}; back to {to} it goes with demote.")
    return changes.set_mode(restaurant, to=to, by=by)


def _demote(options: dict[str, Any], by: By) -> Changed:
    restaurant = restaurant_of(options)
    if restaurant is None:
        return changes.set_mode_of_all(options["to"] or _say_which(), by=by, forward=False)
    was, to = _from_and_to(restaurant, options, further=-1)
    if is_forward(was, to):
        raise WrongWay(f"{restaurant.slug} is in {was}; on to {to} it goes with promote.")
    return changes.set_mode(restaurant, to=to, by=by)


def _from_and_to(restaurant: Restaurant, options: dict[str, Any], *, further: int) -> tuple[str, str]:
    was = modes_of((restaurant.pk,))[restaurant.pk]
    place = min(max(MODES.index(was) + further, 0), len(MODES) - 1)
    return was, options["to"] or MODES[place]


def _ramp(options: dict[str, Any], by: By) -> Changed:
    return changes.ramp(options["percent"], by=by, flag=options["flag"])


def _kill(options: dict[str, Any], by: By) -> Changed:
    return switches.kill(restaurant_of(options), on=options["step"] == "kill", by=by)


def _follow(options: dict[str, Any], by: By) -> Changed:
    restaurant = restaurant_of(options)
    assert restaurant is not None, "argparse requires one"
    return changes.follow_the_ramp(restaurant, by=by)


def _switch(options: dict[str, Any], by: By) -> Changed:
    return switches.switch(options["name"], on=options["state"] == "on", by=by)


STEPS: dict[str, Callable[[dict[str, Any], By], Changed]] = {
    "promote": _promote, "demote": _demote, "ramp": _ramp, "kill": _kill, "unkill": _kill, "follow": _follow,
    "switch": _switch,
}  # fmt: skip


def _by(options: dict[str, Any]) -> By:
    return By(
        actor=options["actor"] or _operator(),
        at=timezone.now(),
        reason=options["reason"],
        override=options.get("override", False),
        dry_run=options["dry_run"],
    )


def _operator() -> str:
    """Whoever is logged in; in a container that may be a number without a name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "operator"


def _say_which() -> str:
    raise CommandError(f"Say to which mode all of them go: --to {', '.join(MODES)}.")


def _add_whose(parser: ArgumentParser) -> ArgumentParser:
    whose = parser.add_mutually_exclusive_group(required=True)
    whose.add_argument("--restaurant", metavar="SLUG", help="this restaurant")
    whose.add_argument("--all", action="store_true", help="every restaurant, and those to come")
    return parser


def _add_override(parser: ArgumentParser) -> ArgumentParser:
    parser.add_argument("--override", action="store_true", help="go on although figures are missed; kept with why")
    return parser


def _add_common(parser: ArgumentParser) -> None:
    parser.add_argument("--reason", required=True, type=_reason, help="why, for the history")
    parser.add_argument("--actor", default="", help="who does it, for the history (whoever is logged in)")
    parser.add_argument("--dry-run", action="store_true", help="say what would change, and keep nothing")
    parser.add_argument("--json", action="store_true", help="answer with one JSON object")


def _reason(text: str) -> str:
    if not text.strip() or len(text) > LONGEST_REASON:
        raise ArgumentTypeError(f"a reason is text of 1 to {LONGEST_REASON} letters")
    return text.strip()


def _percent(text: str) -> Decimal:
    try:
        percent = Decimal(text)
    except InvalidOperation as error:
        raise ArgumentTypeError(f"{text[:40]!r} is not a number") from error
    if not (percent.is_finite() and 0 <= percent <= 100 and percent == round(percent, 1)):
        raise ArgumentTypeError(f"{text[:40]!r} is not a percentage from 0 to 100 with at most one decimal")
    return percent
