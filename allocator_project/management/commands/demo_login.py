"""`manage.py demo_login`: makes a superuser for a laptop and prints its password, a new one each time."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Gives the demo user a fresh password. Refuses where DEBUG is off."""

    help = "Create the superuser 'demo' (or give it a new password) and print the password once. Only with DEBUG on."

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will set a new random password and print it."""
        if not settings.DEBUG:
            raise CommandError("DEBUG is off: a demo login has no place on a real site. Use createsuperuser.")
        password = secrets.token_urlsafe(9)
        user, _ = get_user_model().objects.get_or_create(
            username="demo", defaults={"is_staff": True, "is_superuser": True}
        )
        user.set_password(password)
        user.save()
        self.stdout.write(f"log in as demo with password {password} (new at every start)")
