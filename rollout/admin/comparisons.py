"""What both allocators said to one question: why they differ, and the question asked again."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from assignments.reason_names import PRICE_NAMES
from rollout.comparisons import replay
from rollout.explanations import PARTS, explain, is_explained, tables
from rollout.models import ShadowComparison
from rollout.replaying import causes
from venues.admin import DayFilter, Deed, DeedAdmin, Doing, HouseFilter, PlainForm, local, moment, state_column


def _replay(doing: Doing) -> str:
    again = replay(doing.row)
    if not again.differences:
        return _now("Both were asked again, and it comes out the same.")
    told = _now("Asked again it comes out otherwise, as %(outcome)s: %(why)s.")
    return told % {"outcome": again.again.get_outcome_display(), "why": "; ".join(causes(again))}


REPLAY = Deed(
    verb="replay",
    label=_("Ask both again"),
    says=_("Both allocators are asked the stored question again. Nothing is written, nobody gets a table."),
    does=_replay,
    role="viewer",
    offered=lambda row: bool(row.snapshot),
    form=PlainForm,
    icon="replay",
)


@admin.register(ShadowComparison)
class ShadowComparisonAdmin(DeedAdmin):
    """Comparisons, the newest first."""

    deeds = (REPLAY,)
    change_form_outer_after_template = "rollout/comparison.html"
    list_display = [
        moment("compared_at", title=_("compared")),
        "restaurant",
        state_column("outcome", title=_("class")),
        moment("starts_at", title=_("for")),
        "party_size",
        "old_tables",
        "our_tables",
        "why",
        "mode",
    ]
    list_filter = [HouseFilter, DayFilter, "outcome", "mode", "source"]
    list_select_related = ["restaurant"]
    search_fields = ["=id", "=booking_id"]
    search_help_text = _("The id of a comparison or of a booking")
    ordering = ["-compared_at", "id"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    state_column("outcome", title=_("class")),
                    "why",
                    "restaurant",
                    "booking_id",
                    moment("starts_at", title=_("for")),
                    "service_date",
                    "party_size",
                    "mode",
                    "operation",
                    "source",
                    moment("compared_at", title=_("compared")),
                    "snapshot_hash",
                    "id",
                ]
            },
        )
    ]

    def title_of(self, row: ShadowComparison) -> str:
        """This function will say for whom both were asked, by the clock of the house."""
        told = {"size": row.party_size, "start": local(row.starts_at, zone=row.restaurant.timezone)}
        return _now("party of %(size)s, %(start)s") % told

    @admin.display(description=_("old tables"))
    def old_tables(self, row: ShadowComparison) -> str:
        """This function will name what the old one gave."""
        return tables(row.legacy_plan)

    @admin.display(description=_("our tables"))
    def our_tables(self, row: ShadowComparison) -> str:
        """This function will name what ours gave."""
        return tables(row.v2_plan)

    @admin.display(description=_("why"))
    def why(self, row: ShadowComparison) -> str:
        """This function will say in a sentence what the difference is."""
        return explain(row)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """This function will show both answers beside each other, by the parts of their price."""
        row = self.get_object(request, object_id)
        known = {"answers": answers_of(row)} if isinstance(row, ShadowComparison) else {}
        return super().change_view(request, object_id, form_url, known | (extra_context or {}))


def answers_of(row: ShadowComparison) -> dict[str, Any]:
    """This function will return both answers as the page lays them out. Units: points, milliseconds."""
    sides = [
        _side(_now("the old one"), row.legacy_plan, row.legacy_reason, row.legacy_microseconds),
        _side(_now("ours"), row.v2_plan, row.v2_reason, row.v2_microseconds),
    ]
    return {"parts": [PRICE_NAMES[part] for part in PARTS], "sides": sides, "explained": is_explained(row)}


def _side(name: str, plan: Any, reason: str, microseconds: int | None) -> dict[str, Any]:
    known = plan or {}
    breakdown = known.get("breakdown", {})
    return {
        "name": name,
        "tables": tables(plan),
        "reason": reason,
        "broken": ", ".join(known.get("broken", ())),
        "parts": [f"{breakdown[part] / 1000:.1f}" if part in breakdown else "–" for part in PARTS],
        "score": f"{known['scoreMilli'] / 1000:.1f}" if known else "–",
        "took": "–" if microseconds is None else f"{microseconds / 1000:.1f} ms",
    }
