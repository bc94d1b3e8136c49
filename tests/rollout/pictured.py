"""The roll-out as docs/desk.md shows it: tonight's house in shadow, every party of the evening asked of both."""

from django.urls import reverse
from django.utils import timezone

from assignments.models import Booking
from benchmarks.board_world import Evening
from rollout.changes import set_mode
from rollout.changing import By
from rollout.models import ShadowComparison
from rollout.modes import SHADOW
from tests.rollout.comparing import compared


def in_shadow(tonight: Evening) -> dict[str, str]:
    """This function will compare what both say of the evening, and return the pages that show it, by picture."""
    set_mode(
        tonight.restaurant,
        to=SHADOW,
        by=By(actor=f"user:{tonight.host.pk}", at=timezone.now(), reason="compare before we change", override=True),
    )
    for stored in Booking.objects.filter(restaurant=tonight.restaurant, state__in=("pending", "confirmed")):
        compared(stored, source="live")
    rows = ShadowComparison.objects.filter(restaurant=tonight.restaurant)
    telling = rows.exclude(outcome__in=("same", "equivalent")).first() or rows.first()
    assert telling is not None
    return {
        "way-over": reverse("admin:rollout_where"),
        "comparisons": reverse("admin:rollout_shadowcomparison_changelist"),
        "comparison": reverse("admin:rollout_shadowcomparison_change", args=[telling.pk]),
    }
