"""`manage.py guest_data list|export|erase`: what is stored about one guest, as JSON, or taken out for good.

Exit status 1 where nothing was done: nobody found, namesakes, or a party that may still come.
"""

import json
import uuid
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assignments import wiring
from assignments.guest_data import erase, export
from assignments.guests import Sought, bookings_of, is_awaited, namesakes
from assignments.management.selection import restaurant_of
from assignments.models import Booking

NOBODY = "No booking of such a guest."


class Command(BaseCommand):
    """Answers a guest who asks what is known of them, or wants it gone."""

    help = (
        "List, export or erase what is stored about one guest, found by contact, by name or by bookings; what is given "
        "must all fit. Erasing keeps that a party of so many had those tables. It cannot be undone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the arguments."""
        parser.add_argument("action", choices=("list", "export", "erase"))
        parser.add_argument("--contact", default="", help="mail address or telephone number, however it is spelt")
        parser.add_argument("--name", default="", help="the whole name, whatever its case")
        parser.add_argument("--booking", action="append", default=[], type=_booking_id, metavar="ID", dest="bookings")
        parser.add_argument("--restaurant", metavar="SLUG", help="only bookings there")
        parser.add_argument("--namesakes", action="store_true", help="a name with several contacts is one guest")
        parser.add_argument("--actor", default="", help="who asks for it, for the record: user:7, ticket:123")
        parser.add_argument("--dry-run", action="store_true", help="erase nothing, only say what would be")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object (export always does)")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will find the guest and do what was asked for."""
        found = self._find(options)
        if options["action"] == "list":
            self._list(found, options)
        elif options["action"] == "export":
            self._export(found, options)
        else:
            self._erase(found, options)

    def _find(self, options: dict[str, Any]) -> list[Booking]:
        if not (options["contact"].strip() or options["name"].strip() or options["bookings"]):
            raise CommandError("Say whom: --contact, --name or --booking.")
        restaurant = restaurant_of(options)
        sought = Sought(
            contact=options["contact"],
            name=options["name"],
            booking_ids=tuple(options["bookings"]),
            restaurant_id=restaurant.pk if restaurant else None,
        )
        found = bookings_of(sought)
        contacts = namesakes(found) if options["action"] != "list" and not options["namesakes"] else ()
        if len(contacts) > 1 and not (sought.contact or sought.booking_ids):
            raise CommandError(
                f"{len(contacts)} different contacts have that name, so they may be several people. Look with `list`, "
                "then give --contact or --booking; or --namesakes if they are one."
            )
        rows = list(found)
        if not rows:
            raise CommandError(NOBODY)
        return rows

    def _list(self, found: list[Booking], options: dict[str, Any]) -> None:
        rows = [
            {
                "id": str(booking.pk),
                "restaurant": booking.restaurant.slug,
                "startsAt": booking.starts_at.isoformat(),
                "state": booking.state,
                "guestName": booking.guest_name,
                "guestContact": booking.guest_contact,
            }
            for booking in found
        ]
        if options["json"]:
            self.stdout.write(json.dumps({"bookings": rows}, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write("{id}  {restaurant}  {startsAt}  {state}  {guestName}  {guestContact}".format(**row))

    def _export(self, found: list[Booking], options: dict[str, Any]) -> None:
        asked = {
            "contact": options["contact"],
            "name": options["name"],
            "bookings": list(map(str, options["bookings"])),
        }
        document = {
            "asked": asked,
            "exportedAt": timezone.now().isoformat(),
            "bookings": export(found, guest_words=wiring.guest_words()),
        }
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))

    def _erase(self, found: list[Booking], options: dict[str, Any]) -> None:
        now = timezone.now()
        awaited = [booking for booking in found if is_awaited(booking, now=now)]
        if awaited:
            ids = ", ".join(str(booking.pk) for booking in awaited)
            raise CommandError(f"The party may still come, or sits; cancel first, nothing was erased: {ids}")
        erased = [booking.pk for booking in found]
        if not options["dry_run"]:
            actor = options["actor"].strip()[:200] or "command:guest_data"
            done = erase(found, now=now, actor=actor, why="request", guest_words=wiring.guest_words())
            erased = list(done.booking_ids)
        if options["json"]:
            self.stdout.write(json.dumps({"erased": list(map(str, erased)), "dryRun": options["dry_run"]}))
            return
        self.stdout.write(
            f"{len(erased)} bookings say nothing of their guest any more."
            if not options["dry_run"]
            else f"{len(erased)} bookings would say nothing of their guest any more. Nothing erased (--dry-run)."
        )


def _booking_id(text: str) -> uuid.UUID:
    """Reads an id for argparse. Raises: ArgumentTypeError."""
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text[:60]!r} is no booking's id") from error
