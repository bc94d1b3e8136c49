"""`manage.py create_api_token USER --name NAME`: makes a program's token and prints it once."""

import datetime as dt
import json
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from venues import tokens
from venues.models import ApiToken

LONGEST_NAME = 80
MOST_DAYS = 3650


class Command(BaseCommand):
    """Makes an API token."""

    help = "Make an API token for a user and print it. It is kept hashed, so nobody can print it again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the arguments."""
        parser.add_argument("user", help="for whom it acts: a user name")
        parser.add_argument("--name", required=True, help="what it is for, so that it can be told apart and revoked")
        parser.add_argument("--days", type=int, default=365, help="for how long it is valid (default: 365)")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will make the token and print it."""
        user = self._user(options["user"])
        name, days = options["name"].strip(), options["days"]
        if not 1 <= len(name) <= LONGEST_NAME:
            raise CommandError(f"A token's name has 1 to {LONGEST_NAME} letters.")
        if not 1 <= days <= MOST_DAYS:
            raise CommandError(f"A token is valid for 1 to {MOST_DAYS} days, not {days}.")
        if ApiToken.objects.filter(user=user, name=name).exists():
            raise CommandError(f"{options['user']} has a token named {name!r}; choose another name.")
        expires_at = timezone.now() + dt.timedelta(days=days)
        token, _ = tokens.mint(user, name=name, expires_at=expires_at)
        answer = {"user": options["user"], "name": name, "token": token, "expiresAt": expires_at.isoformat()}
        self.stdout.write(json.dumps(answer) if options["json"] else token)

    def _user(self, name: str) -> Any:
        users = get_user_model()
        user = users.objects.filter(**{users.USERNAME_FIELD: name}).first()
        if user is None:
            raise CommandError(f"There is no user {name!r}.")
        if not user.is_active:
            raise CommandError(f"{name} is not active, so a token would open nothing.")
        return user
