"""What staff do to a row by a button: a page of its own that says what will happen, asks why, and calls a service.

A deed never saves a row. It is offered where the row's state and the person's role allow it, asked for with GET, done
with POST under a key that makes a second click harmless; what goes wrong is raised and becomes a page of its own.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from venues.admin.people import actor_of
from venues.admin.ways import Way

LONGEST_REASON = 200


class DeedForm(forms.Form):
    """Why, and the key of this one click. Forms of deeds that ask for more add their fields."""

    needs_reason = True
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("Kept with your name in the history. No names of guests, please."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.request = request
        self.fields["reason"].required = self.needs_reason
        self.fields["key"].initial = uuid.uuid4


class QuickForm(DeedForm):
    """A deed of every day, which needs no reason."""

    needs_reason = False


class PlainForm(QuickForm):
    """A deed that no reason is kept of, so that none is asked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """One deed being done: to which row, by whom, when, why. `answers` is what the form asked for."""

    row: Any
    request: HttpRequest
    now: dt.datetime
    answers: dict[str, Any]

    @property
    def actor(self) -> str:
        """This property will be how the person is written down."""
        return actor_of(self.request.user)

    @property
    def reason(self) -> str:
        """This property will be why, in the person's words; empty where nobody said."""
        return str(self.answers.get("reason") or "")

    @property
    def key(self) -> str:
        """This property will be the idempotency key of this click."""
        return str(self.answers["key"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A button, its page and what it does.

    Shapes: `verb` is the last part of its address; `does` calls one service and returns what to tell afterwards;
    `offered` says whether the row is in a state for it, `role_for` which role it takes of whom; `in_bulk` deeds can be
    done to many rows of a list at once.
    """

    verb: str
    label: Any
    says: Any
    does: Callable[[Doing], str]
    role: str = "host"
    role_for: Callable[[Any, Any], str] | None = None
    offered: Callable[[Any], bool] = field(default=lambda row: True)
    form: type[DeedForm] = DeedForm
    icon: str = "bolt"
    is_grave: bool = False
    in_bulk: bool = False

    @property
    def form_for_many(self) -> type[DeedForm]:
        """This property will be what is asked for when it is done to many rows: why, where that is needed."""
        return DeedForm if self.form.needs_reason else QuickForm

    def needs(self, row: Any, *, user: Any) -> str:
        """This function will return the role it takes for this row; whose it is may count."""
        return self.role_for(row, user) if self.role_for is not None else self.role


def in_states(*states: str) -> Callable[[Any], bool]:
    """This function will return an `offered` that goes by the row's state."""
    return lambda row: row.state in states


_plugged: dict[type[Any], list[Deed]] = {}


def plug_in(model: type[Any], *deeds: Deed) -> None:
    """This function will add deeds of an upper room to the rows of a lower one, as blocking tables to a house."""
    _plugged.setdefault(model, []).extend(deeds)


def plugged(model: type[Any]) -> tuple[Deed, ...]:
    """This function will return the deeds that upper rooms have added to a model's rows."""
    return tuple(_plugged.get(model, ()))


_links: dict[type[Any], list[Callable[[Any], Way]]] = {}


def plug_link(model: type[Any], *, way_of: Callable[[Any], Way]) -> None:
    """This function will add a link of an upper room to the pages of a lower one's rows, as to a house's board."""
    _links.setdefault(model, []).append(way_of)


def links_of(row: Any) -> tuple[Way, ...]:
    """This function will return the links that upper rooms have added to a row's page."""
    return tuple(way_of(row) for way_of in _links.get(type(row), ()))


def find_link(row: Any, *, kind: str) -> Way | None:
    """This function will return the link of that kind that an upper room has added to a row's page, if one has."""
    return next((way for way in links_of(row) if way.kind == kind), None)
