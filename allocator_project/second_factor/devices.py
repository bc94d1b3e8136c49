"""Makes, confirms and takes away second factors. What is secret about one is shown once, to its owner."""

from typing import Any

import segno
from django.db import transaction
from django_otp import match_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

BACKUP_CODES = 10


def unconfirmed(person: Any) -> TOTPDevice:
    """This function will return the app that the person is about to set up; the same one until it is confirmed."""
    device: TOTPDevice = TOTPDevice.objects.get_or_create(
        user=person, confirmed=False, defaults={"name": "authenticator app"}
    )[0]
    return device


def picture_of(device: TOTPDevice) -> str:
    """This function will return the QR code that an app reads, as the address of an image that is in the page."""
    return str(segno.make(device.config_url, micro=False).svg_data_uri(scale=5, border=2))


@transaction.atomic
def confirm(device: TOTPDevice, *, code: str) -> bool:
    """This function will make the app the person's second factor if it shows the right code."""
    if not device.verify_token(code):
        return False
    device.confirmed = True
    device.save()
    TOTPDevice.objects.filter(user=device.user).exclude(pk=device.pk).delete()
    return True


def verified(person: Any, *, code: str) -> Any | None:
    """This function will return the device that the code is of: the app, or the backup codes; None for a wrong one.

    Wrong ones make the next try wait, each longer than the one before.
    """
    return match_token(person, code)


@transaction.atomic
def new_backup_codes(person: Any) -> tuple[str, ...]:
    """This function will replace the person's backup codes; each opens the door once."""
    StaticDevice.objects.filter(user=person).delete()
    device = StaticDevice.objects.create(user=person, name="backup codes")
    codes = tuple(StaticToken.random_token() for _ in range(BACKUP_CODES))
    StaticToken.objects.bulk_create([StaticToken(device=device, token=code) for code in codes])
    return codes


def backup_codes_left(person: Any) -> int:
    """This function will return how many backup codes the person has not used."""
    return int(StaticToken.objects.filter(device__user=person).count())


@transaction.atomic
def reset(person: Any) -> bool:
    """This function will take the person's second factor away, so that another can be set up. False if none was."""
    gone = TOTPDevice.objects.filter(user=person).delete()[0]
    return bool(gone + StaticDevice.objects.filter(user=person).delete()[0])
