"""What staff do to a house, a table or a block as a whole: take tables out of service, plan a day, audit the ledger."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from assignments import optimising, orchestrator
from assignments.admin.desk import REFUSALS
from assignments.commands import Block, Unblock
from assignments.optimising import Asked
from assignments.repair import repair
from assignments.translation import hours_now
from assignments.wiring import repository
from planner.labels import natural_key
from venues.admin import (
    Deed,
    DeedAdmin,
    DeedForm,
    Doing,
    HouseFilter,
    PlainForm,
    moment,
    person,
    plug_in,
    span,
    tables_column,
    with_numbers,
)
from venues.models import Closure, Restaurant, Table

LOCAL = "datetime-local"
TABLES = tables_column()


class BlockForm(DeedForm):
    """Which tables are out of service, from when until when by the house's clock."""

    tables = forms.MultipleChoiceField(
        label=_("Tables"), widget=forms.CheckboxSelectMultiple(attrs={"class": "desk-choices"})
    )
    starts_at = forms.DateTimeField(label=_("From"), widget=forms.DateTimeInput(attrs={"type": LOCAL}))
    ends_at = forms.DateTimeField(label=_("Until"), widget=forms.DateTimeInput(attrs={"type": LOCAL}))
    field_order = ["tables", "starts_at", "ends_at", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        one = isinstance(self.row, Table)
        restaurant = self.row.restaurant if one else self.row
        tables = Table.objects.filter(restaurant=restaurant).select_related("zone")
        field = self.fields["tables"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (str(table.pk), f"{table.number} · {table.zone.name}")
            for table in sorted(tables, key=lambda each: natural_key(each.number))
        ]
        if one:
            self.initial["tables"] = [str(self.row.pk)]
        self.clock = hours_now(restaurant).zone
        for name in ("starts_at", "ends_at"):
            self.fields[name].help_text = _("By the clock of the house, %(zone)s.") % {"zone": restaurant.timezone}

    def clean(self) -> dict[str, Any]:
        """This function will read the moments by the clock of the house."""
        answers: dict[str, Any] = super().clean() or {}
        for name in ("starts_at", "ends_at"):
            typed = answers.get(name)
            if isinstance(typed, dt.datetime):
                answers[name] = typed.replace(tzinfo=self.clock)
        return answers


class DayForm(PlainForm):
    """Which service day."""

    service_date = forms.DateField(label=_("Service day"), widget=forms.DateInput(attrs={"type": "date"}))
    field_order = ["service_date"]


def _block(doing: Doing) -> str:
    row = doing.row
    command = Block(
        restaurant_id=row.restaurant_id if isinstance(row, Table) else row.pk,
        table_ids=tuple(uuid.UUID(each) for each in doing.answers["tables"]),
        window=(doing.answers["starts_at"], doing.answers["ends_at"]),
        reason=doing.reason,
        actor=doing.actor,
        idempotency_key=doing.key,
    )
    orchestrator.commit(command, repository=repository())
    return _now("The tables are out of service then.")


def _lift(doing: Doing) -> str:
    closure = doing.row
    command = Unblock(
        restaurant_id=closure.restaurant_id,
        block_id=closure.pk,
        window=(closure.window.lower, closure.window.upper),
        actor=doing.actor,
        idempotency_key=doing.key,
        reason=doing.reason,
    )
    orchestrator.commit(command, repository=repository())
    return _now("The tables are in service again.")


def _plan(doing: Doing) -> str:
    day = doing.answers["service_date"]
    optimising.ask(Asked(restaurant=doing.row, service_date=day), actor=doing.actor)
    return _now("The plan of %(day)s is being worked out; see Proposals.") % {"day": day}


def _repair(doing: Doing) -> str:
    done = repair(now=doing.now, restaurant_id=doing.row.pk, actor=doing.actor, reason=doing.reason)
    told = {"mended": len(done.mended), "left": len(done.left)}
    return _now("%(mended)s mended, %(left)s left for people to look at.") % told


BLOCK = Deed(
    verb="block",
    label=_("Block tables"),
    says=_("The tables are out of service for the time. Refused while somebody has one of them then: move them first."),
    does=_block,
    form=BlockForm,
    icon="block",
)
LIFT = Deed(
    verb="lift",
    label=_("Lift the block"),
    says=_("The tables are in service again."),
    does=_lift,
    role_for=lambda closure, user: "manager" if closure.whole_restaurant or closure.zone_id else "host",
    offered=lambda closure: closure.lifted_at is None,
    icon="lock_open",
    in_bulk=True,
)
PLAN = Deed(
    verb="plan",
    label=_("Propose the best plan of a day"),
    says=_("A worker looks for the plan that seats most covers with the fewest moves. Nothing is moved yet."),
    does=_plan,
    form=DayForm,
    icon="lightbulb",
)
REPAIR = Deed(
    verb="repair",
    label=_("Repair the ledger"),
    says=_(
        "The ledger is audited, and what only one story can be told of is mended: rows without an owner, rows that are "
        "missing where nobody else sits. Where two rows contradict each other nothing is touched."
    ),
    does=_repair,
    role="manager",
    icon="build",
)
plug_in(Restaurant, BLOCK, PLAN, REPAIR)
plug_in(Table, BLOCK)


@admin.register(Closure)
class ClosureAdmin(DeedAdmin):
    """Blocks and closures: which tables are out of service, when and why."""

    deeds = (LIFT,)
    refusals = REFUSALS
    actors = ("actor",)
    list_display = [
        span("window", title=_("when")),
        "what",
        "reason",
        "stands",
        person("actor", title=_("by")),
        "restaurant",
    ]
    list_filter = [HouseFilter, ("lifted_at", admin.EmptyFieldListFilter)]
    list_select_related = ["restaurant", "zone"]
    search_fields = ["reason", "=id"]
    ordering = ["-window"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    span("window", title=_("when")),
                    "what",
                    "reason",
                    "restaurant",
                    person("actor", title=_("by")),
                    moment("created_at", title=_("made")),
                    moment("lifted_at", title=_("lifted")),
                    "id",
                ]
            },
        )
    ]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """This function will return the closures with the numbers of their tables."""
        return with_numbers(super().get_queryset(request))

    @admin.display(description=_("tables"))
    def what(self, closure: Closure) -> str:
        """This function will say what is closed: the house, a zone or some tables."""
        if closure.whole_restaurant:
            return _now("the whole house")
        if closure.zone is not None:
            return _now("zone %(zone)s") % {"zone": closure.zone.name}
        return TABLES(closure)

    @admin.display(description=_("stands"))
    def stands(self, closure: Closure) -> str:
        """This function will say whether the block still stands."""
        return _now("lifted") if closure.lifted_at else _now("stands")
