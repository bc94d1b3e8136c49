"""The addresses of the roll-out, for the tests that look at every address of the API."""

from typing import Any

from tests.rollout.comparing import comparison, plan


def compared(scene: Any) -> dict[str, Any]:
    """The scene's house, in which one question has been put to both."""
    comparison(
        scene.restaurant, "v2_better", booking_id=scene.waiting.pk, legacy_plan=plan("T5", slack=20000),
        v2_plan=plan("T4"), legacy_microseconds=900, v2_microseconds=40,
    )  # fmt: skip
    return {"restaurantId": str(scene.restaurant.pk)}


# Name, method, role, query.
ADDRESSES: tuple[tuple[str, str, str, Any], ...] = (
    ("rollout-comparisons", "GET", "viewer", compared),
    ("rollout-summary", "GET", "viewer", compared),
)
COUNTS = {("rollout-comparisons", "GET"): 3, ("rollout-summary", "GET"): 11}
