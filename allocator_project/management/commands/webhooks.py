"""`manage.py webhooks …`: who is told of a house's events over HTTP, and what is to be told again or given up.

Exit status 1 where nothing was done, with the reason.
"""

import json
import uuid
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from allocator_project import webhook_deeds as deeds
from allocator_project.webhook_deeds import Asked
from assignments.management.selection import restaurant_of
from telemetry.errors import WebhookRefused
from telemetry.tasks import deliver_webhooks
from telemetry.webhooks.services import By

MOST_HOURS = 14 * 24


class Command(BaseCommand):
    """Looks after webhooks."""

    help = (
        "List endpoints and what waits for them; create, rotate, disable or enable one; resend a delivery "
        "or skip a dead one; replay events; deliver what is due. docs/webhooks.md tells the whole."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the actions and their arguments."""
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        self._of_a_house(actions.add_parser("list", help="endpoints and what waits"), required=False)
        self._create(actions.add_parser("create", help="tell an address of events from now on"))
        self._of_an_endpoint(actions)
        for name, help_ in (("resend", "send an event again"), ("skip", "give a dead letter up")):
            one = self._deed(actions.add_parser(name, help=help_))
            one.add_argument("delivery", type=_position, metavar="DELIVERY", help="its number, as `list` shows it")
        self._say(actions.add_parser("deliver", help="send what is due now, without waiting for beat"))

    def _create(self, parser: ArgumentParser) -> None:
        self._of_a_house(self._deed(parser, say=False), required=True)
        parser.add_argument("--url", required=True, help="https://name/path")
        parser.add_argument("--event", action="append", default=[], dest="names", metavar="NAME", help="or noun.*")
        parser.add_argument("--description", default="", help="for people")

    def _of_an_endpoint(self, actions: Any) -> None:
        rotate = self._deed(actions.add_parser("rotate", help="make a new secret"))
        rotate.add_argument("--overlap-hours", type=_hours, default=24, help="how long the old one signs too")
        self._deed(actions.add_parser("disable", help="tell it nothing any more; what it misses is kept"))
        enable = self._deed(actions.add_parser("enable", help="tell it again, from where it stopped"))
        enable.add_argument("--from-now", action="store_true", help="and not of what it missed")
        replay = self._deed(actions.add_parser("replay", help="send again what lies between two positions"))
        replay.add_argument("--after", type=_position, required=True, metavar="POSITION", help="that one excluded")
        replay.add_argument("--upto", type=_position, metavar="POSITION", help="that one included; default: all")
        for parser in (rotate, *(actions.choices[name] for name in ("disable", "enable")), replay):
            parser.add_argument("endpoint", type=_endpoint_id, metavar="ENDPOINT", help="its id, as `list` shows it")

    def _deed(self, parser: ArgumentParser, *, say: bool = True) -> ArgumentParser:
        parser.add_argument("--actor", default="", help="who does it, for the record: user:7, ticket:123")
        parser.add_argument("--reason", default="", help="why, for the record")
        parser.add_argument("--dry-run", action="store_true", help="do nothing, only say what would be")
        return self._say(parser) if say else parser

    def _of_a_house(self, parser: ArgumentParser, *, required: bool) -> None:
        parser.add_argument("--restaurant", metavar="SLUG", required=required, help="of which house")
        self._say(parser)

    def _say(self, parser: ArgumentParser) -> ArgumentParser:
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will do what was asked for and say what came of it."""
        action = options["action"]
        if action == "list":
            restaurant = restaurant_of(options)
            self._answer(options, deeds.listed(restaurant.pk if restaurant else None))
        elif action == "deliver":
            delivered = deliver_webhooks()
            self._answer(options, ({"delivered": delivered}, (f"{delivered} events delivered.",)))
        else:
            self._do(action, options)

    def _do(self, action: str, options: dict[str, Any]) -> None:
        by = By(actor=options["actor"].strip()[:200] or "command:webhooks", reason=options["reason"].strip())
        house = restaurant_of(options) if "restaurant" in options else None
        asked = Asked(now=timezone.now(), by=by, allowed=settings.WEBHOOK_ALLOWED_NETWORKS, options=options)
        try:
            with transaction.atomic():
                document, lines = deeds.do(action, asked=asked, restaurant_id=house.pk if house else None)
                transaction.set_rollback(options["dry_run"])
        except WebhookRefused as refused:
            raise CommandError(str(refused)) from refused
        if options["dry_run"]:
            document, lines = {**document, "secret": ""} if "secret" in document else document, (*lines[:1], NOT_DONE)
        self._answer(options, (document | {"dryRun": options["dry_run"]}, lines))

    def _answer(self, options: dict[str, Any], answer: deeds.Answer) -> None:
        document, lines = answer
        for line in (json.dumps(document),) if options["json"] else lines:
            self.stdout.write(line)


NOT_DONE = "Nothing done (--dry-run)."


def _endpoint_id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text[:60]!r} is no endpoint's id") from error


def _position(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise ArgumentTypeError(f"{text[:40]!r} is not a whole number")
    return int(text)


def _hours(text: str) -> int:
    hours = _position(text)
    if hours > MOST_HOURS:
        raise ArgumentTypeError(f"at most {MOST_HOURS} hours")
    return hours
