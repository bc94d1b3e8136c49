"""Staff with passwords, and the ways they come in."""

import itertools
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.builders import house
from venues.models import Restaurant, StaffMembership

PASSWORD = "nine-lemons-in-a-bowl"
_numbers = itertools.count(1)


def staff(restaurant: Restaurant | None = None, *, role: str = "host", superuser: bool = False) -> User:
    """Somebody with a password who works in the house, or in one of their own."""
    user = User.objects.create_user(f"staff-{next(_numbers)}", password=PASSWORD, is_superuser=superuser)
    StaffMembership.objects.create(user=user, restaurant=restaurant or house(), role=role)
    return user


def log_in(client: Client, user: User, *, password: str = PASSWORD, **extra: Any) -> Any:
    """The answer of the login page."""
    return client.post(reverse("admin:login"), {"username": user.username, "password": password}, **extra)


def is_in(client: Client) -> bool:
    """Whether the admin opens."""
    return bool(client.get(reverse("admin:index")).status_code == 200)


def with_app(user: User) -> TOTPDevice:
    """Their second factor."""
    device: TOTPDevice = TOTPDevice.objects.create(user=user, name="app", confirmed=True)
    return device


def digits(device: TOTPDevice, *, off: int = 0) -> str:
    """What the app shows now, or so many steps later."""
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift + off)
    return f"{clock.token():06d}"
