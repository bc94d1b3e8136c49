"""A house that compares, and the pages of the roll-out that show it."""

from django.urls import reverse

from rollout.models import RolloutChange, ShadowComparison
from rollout.modes import SHADOW
from tests.builders import booking, house, request, table
from tests.holds.doing import commit
from tests.rollout.acting import go_to
from tests.rollout.comparing import compared, comparison, many, plan
from venues.models import Restaurant


def compared_house() -> Restaurant:
    """In shadow, with comparisons of several classes, one of which only the old one answered."""
    restaurant = house(table("T1", 4), table("T2", 2))
    go_to(SHADOW, restaurant)
    many(restaurant, same=4)
    comparison(restaurant, "legacy_only", legacy_plan=plan("T2", broken=("overage_exceeded",)), v2_reason="no_plan")
    compared(booking(restaurant), "T1")
    commit(request(booking(restaurant), table_ids=None))
    return restaurant


def pages_of(restaurant: Restaurant) -> tuple[str, ...]:
    """The addresses of every kind of page."""
    kept = ShadowComparison.objects.get(outcome="legacy_only")
    change = RolloutChange.objects.latest("at")
    return (
        reverse("admin:rollout_where"),
        *(reverse("admin:rollout_step", args=[restaurant.pk, verb]) for verb in ("mode", "kill")),
        *(reverse("admin:rollout_step_of_all", args=[verb]) for verb in ("ramp", "joins-off")),
        *(reverse(f"admin:rollout_{name}_changelist") for name in ("shadowcomparison", "rolloutchange")),
        reverse("admin:rollout_legacyassignment_changelist"),
        reverse("admin:rollout_shadowcomparison_change", args=[kept.pk]),
        reverse("admin:rollout_rolloutchange_change", args=[change.pk]),
    )
