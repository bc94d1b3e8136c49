"""Agreement is counted: by class, by house, by size of the party, with what is lost and won."""

import pytest

from rollout.agreement import agreement, agreement_by
from rollout.models import ShadowComparison
from tests.builders import house
from tests.rollout.comparing import comparison, plan
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
ALL = ShadowComparison.objects.all()
NONE_OF_ANY = dict.fromkeys(ShadowComparison.Outcome.values, 0)


@pytest.fixture
def restaurant() -> Restaurant:
    return house()


def test_nothing_compared_says_nothing() -> None:
    counted = agreement(ALL)
    assert (counted.counts, counted.comparisons, counted.judged, counted.share) == (NONE_OF_ANY, 0, 0, None)
    assert (counted.score_regret_milli, counted.covers_gain, counted.v2_median) == (0, 0, None)
    assert agreement_by("party_size", comparisons=ALL) == ()


def test_agreement_or_better_is_a_share_of_what_says_anything(restaurant: Restaurant) -> None:
    for outcome in ("same", "equivalent", "v2_better", "v2_only", "legacy_illegal", "legacy_only", "error", "error"):
        comparison(restaurant, outcome)
    counted = agreement(ALL)
    assert (counted.comparisons, counted.judged, counted.agreeing, counted.share) == (8, 6, 5, 5 / 6)
    assert counted.counts == NONE_OF_ANY | {
        "same": 1, "equivalent": 1, "v2_better": 1, "v2_only": 1, "legacy_illegal": 1, "legacy_only": 1, "error": 2,
    }  # fmt: skip


def test_only_errors_are_no_agreement(restaurant: Restaurant) -> None:
    comparison(restaurant, "error")
    assert agreement(ALL).share is None


def test_regret_and_gain_are_summed_where_one_did_better(restaurant: Restaurant) -> None:
    cheap, dear = plan("T1", slack=1_000), plan("T2", slack=6_000)
    comparison(restaurant, "v2_better", legacy_plan=dear, v2_plan=cheap)
    comparison(restaurant, "legacy_better", legacy_plan=cheap, v2_plan=plan("T2", slack=1_500))
    comparison(restaurant, "v2_only", party_size=7, v2_plan=dear)
    comparison(restaurant, "legacy_only", party_size=3, legacy_plan=dear)
    comparison(restaurant, "legacy_only", party_size=4, legacy_plan=dear)
    counted = agreement(ALL)
    assert (counted.score_gain_milli, counted.score_regret_milli) == (5_000, 500)
    assert (counted.covers_gain, counted.covers_regret) == (7, 7)


def test_houses_and_sizes_are_counted_apart(restaurant: Restaurant) -> None:
    other = house()
    comparison(restaurant, "same", party_size=2)
    comparison(other, "same", party_size=4)
    comparison(other, "legacy_only", party_size=2)
    by_house = agreement_by("restaurant__slug", comparisons=ALL)
    assert [(each.group, each.share) for each in by_house] == sorted(
        [({"restaurant__slug": restaurant.slug}, 1.0), ({"restaurant__slug": other.slug}, 0.5)],
        key=lambda row: row[0]["restaurant__slug"],
    )
    by_size = agreement_by("party_size", comparisons=ALL)
    assert [(each.group["party_size"], each.comparisons, each.share) for each in by_size] == [(2, 2, 0.5), (4, 1, 1.0)]


def test_how_long_each_took_is_told_by_its_middle_and_its_slowest_hundredth(restaurant: Restaurant) -> None:
    for microseconds in range(1, 102):
        comparison(restaurant, "same", legacy_microseconds=10 * microseconds, v2_microseconds=microseconds)
    counted = agreement(ALL)
    assert (counted.legacy_median, counted.legacy_p99) == (510, 1_000)
    assert (counted.v2_median, counted.v2_p99) == (51, 100)
