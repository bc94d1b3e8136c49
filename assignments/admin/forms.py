"""What deeds about bookings ask for: why, on which state of the booking it was decided, and for some which tables."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assignments.admin.desk import booking_of
from planner.labels import natural_key
from venues.access import role_of
from venues.admin import DeedForm
from venues.models import Table

# What a manager may set aside, by the API's codes; the planner has names of its own.
SET_ASIDE = {
    "party_below_min": ("party_below_min", gettext_lazy("The party is smaller than the table is for")),
    "party_above_max": ("party_above_max", gettext_lazy("The party is larger than the table is for")),
    "overage_exceeded": ("overage", gettext_lazy("More seats stay empty than the house allows")),
    "not_adjacent": ("not_joined", gettext_lazy("The tables are not known to be joined")),
    "pacing_exceeded": ("pacing_exceeded", gettext_lazy("More arrive at that time than the house allows")),
}


class BookingForm(DeedForm):
    """Why, and the booking's revision when the page was opened: decided on something older, nothing is done."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = booking_of(self.row).revision


class EverydayForm(BookingForm):
    """A turn of every evening, which needs no reason."""

    needs_reason = False


class TablesForm(BookingForm):
    """Which tables, and which rules do not count; managers only set rules aside."""

    tables = forms.MultipleChoiceField(
        label=gettext_lazy("Tables"),
        required=False,
        help_text=gettext_lazy("None picked: the best ones that are free. The board shows who has which."),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "desk-choices"}),
    )
    field_order = ["tables", "overrides", "reason"]
    overrides = forms.MultipleChoiceField(
        label=gettext_lazy("Set aside"),
        required=False,
        help_text=gettext_lazy("Only for tables that you pick; kept with the reason."),
        choices=[(code, told) for code, (_rule, told) in SET_ASIDE.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        restaurant_id = booking_of(self.row).restaurant_id
        field = self.fields["tables"]
        assert isinstance(field, forms.MultipleChoiceField)
        # What was taken out of service since the page was opened is refused by its rule, not as a wrong answer.
        field.choices = _choices(restaurant_id, with_inactive=self.is_bound)
        if role_of(self.request.user, restaurant_id=restaurant_id) != "manager":
            del self.fields["overrides"]

    def clean(self) -> dict[str, Any]:
        """This function will refuse to set rules aside for tables that nobody has picked. Raises: ValidationError."""
        answers: dict[str, Any] = super().clean() or {}
        if answers.get("overrides") and not answers.get("tables"):
            raise forms.ValidationError(_("Rules are set aside for tables that you pick: pick some."))
        return answers


def _choices(restaurant_id: Any, *, with_inactive: bool) -> list[tuple[str, str]]:
    tables = Table.objects.filter(restaurant_id=restaurant_id).select_related("zone")
    tables = tables if with_inactive else tables.filter(active=True)
    told = _("%(number)s · %(seats)s seats · %(zone)s")
    return [
        (str(table.pk), told % {"number": table.number, "seats": table.capacity, "zone": table.zone.name})
        for table in sorted(tables, key=lambda each: natural_key(each.number))
    ]
