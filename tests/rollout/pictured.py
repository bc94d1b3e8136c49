"""The roll-out as docs/desk.md shows it: tonight's house in shadow, every party of the evening asked of both."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.urls import reverse
from django.utils import timezone

from assignments.models import Booking
from benchmarks.board_world import Evening
from rollout.changes import set_mode
from rollout.changing import By, is_over
from rollout.models import Flag, ShadowComparison
from rollout.modes import SHADOW
from tests.rollout.comparing import compared


@contextmanager
def in_shadow(tonight: Evening) -> Iterator[dict[str, str]]:
    """This function will compare what both say of the evening and lend the pages that show it, by picture.

    None where the way over has ended. Flags that were made for it are removed in the end, as nobody had begun.
    """
    if is_over():
        yield {}
        return
    had = set(Flag.objects.values_list("pk", flat=True))
    by = By(actor=f"user:{tonight.host.pk}", at=timezone.now(), reason="compare before we change")
    try:
        set_mode(tonight.restaurant, to=SHADOW, by=by)
        for stored in Booking.objects.filter(restaurant=tonight.restaurant, state__in=("pending", "confirmed")):
            compared(stored, source="live")
        yield _pages(tonight)
    finally:
        Flag.objects.exclude(pk__in=had).delete()


def _pages(tonight: Evening) -> dict[str, str]:
    rows = ShadowComparison.objects.filter(restaurant=tonight.restaurant)
    telling = rows.exclude(outcome__in=("same", "equivalent")).first() or rows.first()
    assert telling is not None
    return {
        "way-over": reverse("admin:rollout_where"),
        "comparisons": reverse("admin:rollout_shadowcomparison_changelist"),
        "comparison": reverse("admin:rollout_shadowcomparison_change", args=[telling.pk]),
    }
