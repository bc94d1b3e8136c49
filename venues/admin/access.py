"""Who may do what: roles in a house, given by its managers, and the tokens with which programs act for people."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from venues import memberships, tokens
from venues.admin.badges import badge, state_column
from venues.admin.deeds import Deed, DeedForm, Doing, PlainForm, plug_in
from venues.admin.doing import DeedAdmin
from venues.admin.houses import HouseFilter
from venues.admin.moments import moment
from venues.admin.pages import desk_page
from venues.models import ApiToken, Restaurant, StaffMembership

ROLES = [
    ("viewer", _("viewer: reads")),
    ("host", _("host: runs the evening")),
    ("manager", _("manager: overrides, edits, decides who works here")),
]
LONGEST_DAYS = 3650
SINCE = moment("created_at", title=_("since"))
EXPIRES = moment("expires_at", title=_("valid until"))
MADE = moment("created_at", title=_("made"))


class RoleForm(DeedForm):
    """Which role."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLES)
    field_order = ["role", "reason"]


class NewcomerForm(RoleForm):
    """Who, and in which role."""

    username = forms.CharField(label=_("User name"), max_length=150)
    field_order = ["username", "role", "reason"]

    def clean_username(self) -> Any:
        """This function will return the person of that name. Raises: ValidationError."""
        users = get_user_model()
        user = users.objects.filter(**{users.USERNAME_FIELD: self.cleaned_data["username"]}, is_active=True).first()
        if user is None:
            raise forms.ValidationError(_now("There is nobody of that name; whoever runs the site makes logins."))
        return user


def _grant(doing: Doing) -> str:
    answers = doing.answers
    memberships.grant(
        answers["username"], restaurant=doing.row, role=answers["role"], actor=doing.actor, reason=doing.reason
    )
    return _now("%(name)s works here now.") % {"name": answers["username"].get_username()}


def _change(doing: Doing) -> str:
    memberships.change(doing.row, role=doing.answers["role"], actor=doing.actor, reason=doing.reason)
    return _now("The role is changed.")


def _end(doing: Doing) -> str:
    memberships.end(doing.row, actor=doing.actor, reason=doing.reason)
    return _now("They do not work here any more.")


def _revoke(doing: Doing) -> str:
    tokens.revoke(doing.row, now=doing.now)
    return _now("The token opens nothing any more.")


plug_in(
    Restaurant,
    Deed(
        verb="add-person",
        label=_("Add somebody"),
        says=_("Somebody who has a login gets a role in this house."),
        does=_grant,
        role="manager",
        form=NewcomerForm,
        icon="person_add",
    ),
)


@admin.register(StaffMembership)
class StaffMembershipAdmin(DeedAdmin):
    """Roles of people in restaurants. Everybody sees them; the house's managers change them."""

    deeds = (
        Deed(
            verb="role",
            label=_("Change the role"),
            says=_("From the next click on, they may do what that role may."),
            does=_change,
            role="manager",
            form=RoleForm,
            icon="badge",
        ),
        Deed(
            verb="end",
            label=_("End it"),
            says=_("The house does not exist for them any more; their tokens open it no more either."),
            does=_end,
            role="manager",
            icon="person_remove",
            is_grave=True,
        ),
    )
    list_display = ["user", "restaurant", state_column("role", title=_("role")), SINCE]
    list_filter = [HouseFilter, "role"]
    list_select_related = ["user", "restaurant"]
    search_fields = ["user__username", "user__first_name", "user__last_name"]
    fieldsets = [(None, {"fields": ["user", "restaurant", "role", SINCE, "id"]})]

    def page_of(self, row: Model) -> str:
        """This function will lead to the list where the role has just ended."""
        ended = row.pk is None
        return self.list_url() if ended else super().page_of(row)


class TokenForm(forms.Form):
    """What a token is for, and for how long."""

    name = forms.CharField(label=_("What it is for"), max_length=80)
    days = forms.IntegerField(label=_("Valid for so many days"), min_value=1, max_value=LONGEST_DAYS, initial=365)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_name(self) -> str:
        """This function will refuse a name that one of the person's tokens has. Raises: ValidationError."""
        name: str = self.cleaned_data["name"]
        if ApiToken.objects.filter(user=self.user, name=name).exists():
            raise forms.ValidationError(_now("You have a token of that name; choose another one."))
        return name


@admin.register(ApiToken)
class ApiTokenAdmin(DeedAdmin):
    """Tokens: everybody makes and revokes their own; whoever runs the site sees all."""

    deeds = (
        Deed(
            verb="revoke",
            label=_("Revoke"),
            says=_("Programs that use the token are refused from now on. It cannot be taken back."),
            does=_revoke,
            offered=lambda token: token.revoked_at is None,
            form=PlainForm,
            icon="key_off",
            is_grave=True,
            in_bulk=True,
        ),
    )
    list_display = ["name", "user", "hint", "state", EXPIRES, MADE]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["user"]
    search_fields = ["name", "user__username", "hint"]
    fieldsets = [(None, {"fields": ["name", "user", "hint", "state", EXPIRES, MADE, "id"]})]

    def visible(self, rows: "QuerySet[Any]", *, request: HttpRequest) -> "QuerySet[Any]":
        """This function will keep the person's own tokens."""
        return rows.filter(user=request.user.pk)

    def role(self, request: HttpRequest, *, row: Model) -> str | None:
        """This function will return the role of an owner; a token is of no house."""
        return "manager"

    def require(self, role: str, *, request: HttpRequest, row: Model) -> None:
        """This function will ask for nothing: who sees a token may revoke it."""

    def is_at_least(self, role: str, *, request: HttpRequest, row: Model) -> bool:
        """This function will say yes: who sees a token may revoke it."""
        return True

    def events_about(self, row: Model) -> Q:
        """This function will return none: tokens belong to no house, and events do."""
        return Q(pk__in=())

    def has_add_permission(self, request: HttpRequest) -> bool:
        """This function will say yes: everybody who works here may make a token for themselves."""
        return True

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """This function will ask what the token is for, make it, and show it this once."""
        form = TokenForm(request.POST or None, user=request.user)
        known = {"title": _now("New token"), "list_url": self.list_url()}
        if request.method != "POST" or not form.is_valid():
            return desk_page(request, template="desk/token_form.html", form=form, **known)
        expires_at = timezone.now() + dt.timedelta(days=form.cleaned_data["days"])
        token, row = tokens.mint(request.user, name=form.cleaned_data["name"], expires_at=expires_at)
        return desk_page(request, template="desk/token.html", token=token, row=row, **known)

    @admin.display(description=_("state"))
    def state(self, token: ApiToken) -> str:
        """This function will say whether the token still opens anything."""
        if token.revoked_at:
            return badge("revoked", name=pgettext("state", "revoked"))
        if token.expires_at > timezone.now():
            return badge("active", name=pgettext("state", "active"))
        return badge("expired", name=pgettext("state", "expired"))
