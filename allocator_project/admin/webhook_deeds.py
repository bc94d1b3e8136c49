"""What staff do to webhooks by buttons: create, new secret, off and on, send again, give up. Managers of the house."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from telemetry.errors import WebhookRefused
from telemetry.webhooks import resending, services
from telemetry.webhooks.addresses import LONGEST_URL
from telemetry.webhooks.services import By
from telemetry.webhooks.signing import fingerprint
from venues.admin import Deed, DeedForm, Doing, in_states
from venues.errors import DeedNotOffered

MOST_NAMES = 2000


class EndpointForm(DeedForm):
    """Where to, and of what."""

    url = forms.CharField(label=_("Address"), max_length=LONGEST_URL, help_text=_("https://name/path"))
    names = forms.CharField(
        label=_("Events"),
        max_length=MOST_NAMES,
        required=False,
        help_text=_("Separated by blanks: booking.confirmed booking.*; none means all."),
    )
    description = forms.CharField(label=_("What it is for"), max_length=200, required=False)
    field_order = ["url", "names", "description", "reason"]

    def clean_url(self) -> str:
        """This function will refuse what is no address that may be called. Raises: ValidationError."""
        url: str = self.cleaned_data["url"]
        _require(lambda: services.require_address(url, allowed=settings.WEBHOOK_ALLOWED_NETWORKS))
        return url

    def clean_names(self) -> list[str]:
        """This function will refuse names that no event has. Raises: ValidationError."""
        names: list[str] = self.cleaned_data["names"].replace(",", " ").split()
        _require(lambda: services.require_names(names))
        return names


class RotateForm(DeedForm):
    """Which secret is to be replaced: the one it has now."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: Any, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        self.fields["seen"].initial = fingerprint(row.secret) if row is not None else ""


class EnableForm(DeedForm):
    """From where on."""

    from_now = forms.BooleanField(label=_("Only what is new; what it missed is passed over"), required=False)
    field_order = ["from_now", "reason"]


class ReplayForm(DeedForm):
    """From which event on."""

    after = forms.IntegerField(label=_("After which position"), min_value=0, help_text=_("0 is from the beginning."))
    field_order = ["after", "reason"]


def create(doing: Doing) -> str:
    """This function will have an address told of a house's events, and tell the secret once."""
    answers = doing.answers
    endpoint = _do(
        lambda: services.create(
            doing.row.pk,
            url=answers["url"],
            names=answers["names"],
            description=answers["description"],
            by=_by(doing),
            allowed=settings.WEBHOOK_ALLOWED_NETWORKS,
            endpoint_id=uuid.UUID(doing.key),
        )
    )
    return _now("It is told from now on. The secret, shown this once: %(secret)s") % {"secret": endpoint.secret}


def page_of_endpoint(endpoint_id: uuid.UUID) -> str:
    """This function will return the address of an endpoint's page."""
    return reverse("admin:telemetry_webhookendpoint_change", args=[endpoint_id])


def deliveries_url() -> str:
    """This function will return the address of the list of deliveries."""
    return reverse("admin:telemetry_delivery_changelist")


def _rotate(doing: Doing) -> str:
    seen = doing.answers["seen"]
    endpoint = _do(lambda: services.rotate(doing.row.pk, now=doing.now, by=_by(doing), instead_of=seen))
    return _now("The new secret, shown this once: %(secret)s") % {"secret": endpoint.secret}


def _disable(doing: Doing) -> str:
    services.disable(doing.row.pk, by=_by(doing))
    return _now("It is told of nothing any more; what it misses is kept.")


def _enable(doing: Doing) -> str:
    from_now = bool(doing.answers["from_now"])
    _do(lambda: services.enable(doing.row.pk, now=doing.now, by=_by(doing), from_now=from_now))
    return _now("It is told again.")


def _replay(doing: Doing) -> str:
    events = resending.replay(doing.row.pk, after=doing.answers["after"], now=doing.now, by=_by(doing))
    return _now("%(events)s events are sent again.") % {"events": events}


def _resend(doing: Doing) -> str:
    _do(lambda: resending.resend(doing.row.pk, now=doing.now, by=_by(doing)))
    return _now("It is sent again.")


def _skip(doing: Doing) -> str:
    _do(lambda: resending.skip(doing.row.pk, now=doing.now, by=_by(doing)))
    return _now("It is given up; what waits behind it goes out.")


def _by(doing: Doing) -> By:
    return By(actor=doing.actor, reason=doing.reason)


def _do(deed: Callable[[], Any]) -> Any:
    """Somebody else may have been faster than this click."""
    try:
        return deed()
    except WebhookRefused as refused:
        raise DeedNotOffered from refused


def _require(check: Callable[[], None]) -> None:
    try:
        check()
    except WebhookRefused as refused:
        raise forms.ValidationError(str(refused)) from refused


def _managers(verb: str, label: Any, says: Any, does: Callable[[Doing], str], **more: Any) -> Deed:
    return Deed(verb=verb, label=label, says=says, does=does, role="manager", **more)


OF_ENDPOINTS = (
    _managers(
        "rotate",
        _("New secret"),
        _("The old one signs beside it for a day, so that the consumer can change when it likes."),
        _rotate,
        form=RotateForm,
        icon="key",
    ),
    _managers(
        "disable",
        _("Stop telling it"),
        _("Nothing is sent any more. What it misses is kept for when it is told again."),
        _disable,
        offered=in_states("active"),
        icon="notifications_off",
        is_grave=True,
    ),
    _managers(
        "enable",
        _("Tell it again"),
        _("It goes on from where it stopped."),
        _enable,
        offered=in_states("disabled"),
        form=EnableForm,
        icon="notifications",
    ),
    _managers(
        "replay",
        _("Send events again"),
        _("Everything it wants after a position is sent again, behind what waits; what waits is not doubled."),
        _replay,
        form=ReplayForm,
        icon="replay",
    ),
)
OF_DELIVERIES = (
    _managers(
        "resend",
        _("Send it again"),
        _("A dead letter is sent in its place; what is over is sent behind all that waits."),
        _resend,
        offered=in_states("dead", "delivered", "skipped"),
        icon="send",
        in_bulk=True,
    ),
    _managers(
        "skip",
        _("Give it up"),
        _("It is not sent any more, and what waits behind it goes out."),
        _skip,
        offered=in_states("dead"),
        icon="delete",
        is_grave=True,
        in_bulk=True,
    ),
)
