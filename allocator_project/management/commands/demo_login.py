"""`manage.py demo_login`: makes a superuser for a laptop, prints its password, a new one each time, and where to go."""

import datetime as dt
import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from assignments.demo_house import find_house
from assignments.overview import next_days
from venues.models import Restaurant

DAY = dt.timedelta(days=1)
DEFAULT_PORT = 8000


class Command(BaseCommand):
    """Gives the demo user a fresh password. Refuses where DEBUG is off."""

    help = (
        "Create the superuser 'demo' (or give it a new password) and print the password once, with the addresses of "
        "the board and the admin. Only with DEBUG on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the arguments."""
        parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="the port that the site is served on")

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
        site = f"http://127.0.0.1:{options['port']}"
        self.stdout.write(f"the board: {site}{board_path(find_house(), today=timezone.now().date())}")
        self.stdout.write(f"the admin: {site}{reverse('admin:index')}")
        self.stdout.write(f"log in as demo with password {password} (new at every start)")


def board_path(house: Restaurant | None, *, today: dt.date) -> str:
    """This function will return where on the site a house's board is on the day when guests come next."""
    if house is None:
        return reverse("board:houses")
    day = next_days({house.pk: today - DAY}).get(house.pk, today)
    return reverse("board:day", args=[house.slug, day])
