"""`manage.py second_factor list|reset`: who has one, and taking it away from somebody who lost it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django_otp.plugins.otp_totp.models import TOTPDevice

from allocator_project.second_factor.devices import backup_codes_left, reset


class Command(BaseCommand):
    """Looks after the second factors of staff."""

    help = (
        "List who has a second factor, or reset it for somebody who lost telephone and backup codes: see who they are "
        "first. Their password alone opens the door then, or (STAFF_SECOND_FACTOR=required) they set up another."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the arguments."""
        parser.add_argument("action", choices=("list", "reset"))
        parser.add_argument("username", nargs="?", help="whose it is (for reset)")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will list or reset."""
        if options["action"] == "reset":
            self._reset(options)
            return
        devices = TOTPDevice.objects.filter(confirmed=True).select_related("user").order_by("user__username")
        rows = [{"user": each.user.get_username(), "backupCodesLeft": backup_codes_left(each.user)} for each in devices]
        if options["json"]:
            self.stdout.write(json.dumps({"secondFactors": rows}))
            return
        for row in rows:
            self.stdout.write("{user}: an app, {backupCodesLeft} backup codes left".format(**row))
        self.stdout.write(f"{len(rows)} of {get_user_model().objects.filter(is_active=True).count()} people have one.")

    def _reset(self, options: dict[str, Any]) -> None:
        name = options["username"]
        if not name:
            raise CommandError("Say whose: second_factor reset USERNAME.")
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no user {name!r}.")
        if not reset(user):
            raise CommandError(f"{name} has no second factor.")
        answer = json.dumps({"reset": name}) if options["json"] else f"The second factor of {name} is gone."
        self.stdout.write(answer)
