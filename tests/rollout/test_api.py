"""The roll-out over HTTP: what both said, and where every house is. It only looks, and only at one's own houses."""

import pytest

from rollout.modes import LEGACY, SHADOW
from rollout.switches import kill
from tests.api.callers import caller
from tests.builders import FRIDAY, booking, house, table
from tests.rollout.acting import by, go_to
from tests.rollout.comparing import compared, comparison, many, plan

pytestmark = pytest.mark.django_db


def test_a_comparison_tells_both_answers_and_what_their_difference_means() -> None:
    restaurant = house(table("T1", 4), table("T2", 2))
    stored = booking(restaurant)
    kept = compared(stored, "T1")
    (told,) = caller(restaurant, role="viewer").ask("GET", "rollout/comparisons/")["results"]
    assert (told["id"], told["bookingId"], told["restaurantId"]) == (
        str(kept.pk),
        str(stored.pk),
        str(restaurant.pk),
    )
    assert (told["outcome"], told["explained"], told["partySize"]) == ("v2_better", True, 2)
    assert (told["legacy"]["tables"], told["v2"]["tables"]) == (["T1"], ["T2"])
    assert told["legacy"]["scoreMilli"] > told["v2"]["scoreMilli"]
    assert told["explanation"].startswith("old T1, ours T2: ours costs ")
    assert told["snapshotHash"] == kept.snapshot_hash != ""


def test_a_list_goes_page_by_page_and_by_class_house_and_day() -> None:
    one, other = house(), house()
    for restaurant in (one, other):
        many(restaurant, same=2, legacy_only=1)
    client = caller(superuser=True)
    first = client.ask("GET", "rollout/comparisons/?limit=4")
    second = client.ask("GET", f"rollout/comparisons/?limit=4&cursor={first['nextCursor']}")
    ids = [each["id"] for each in (*first["results"], *second["results"])]
    assert (len(ids), len(set(ids)), second["nextCursor"]) == (6, 6, None)
    only = client.ask("GET", f"rollout/comparisons/?restaurantId={one.pk}&outcome=legacy_only&serviceDate={FRIDAY}")
    assert [(each["outcome"], each["restaurantId"]) for each in only["results"]] == [("legacy_only", str(one.pk))]
    assert client.ask("GET", "rollout/comparisons/?serviceDate=2026-11-28")["results"] == []


def test_everybody_sees_the_comparisons_of_their_own_houses_only() -> None:
    mine, other = house(), house()
    for restaurant in (mine, other):
        comparison(restaurant, "same", v2_plan=plan("T1"), legacy_plan=plan("T1"))
    client = caller(mine, role="viewer")
    assert [each["restaurantId"] for each in client.ask("GET", "rollout/comparisons/")["results"]] == [str(mine.pk)]
    assert client.ask("GET", f"rollout/comparisons/?restaurantId={other.pk}", status=404)["code"] == "not_found"
    assert client.ask("GET", f"rollout/summary/?restaurantId={other.pk}", status=404)["code"] == "not_found"
    (seen,) = client.ask("GET", "rollout/summary/")["restaurants"]
    assert seen["restaurantId"] == str(mine.pk)


@pytest.mark.parametrize("query", ["outcome=better", "serviceDate=soon", "restaurantId=7", "limit=0", "cursor=made-up"])
def test_what_cannot_be_asked_is_said(query: str) -> None:
    assert caller(house()).ask("GET", f"rollout/comparisons/?{query}", status=400)["code"] == "malformed_request"


def test_the_summary_says_where_each_house_is_what_it_compared_and_what_is_missing() -> None:
    one, other = house(), house()
    go_to(SHADOW, one)
    go_to(LEGACY, other)
    many(one, same=190, v2_better=6, legacy_only=4)
    told = caller(superuser=True).ask("GET", "rollout/summary/")
    assert (told["begun"], told["killed"], told["decommissioned"]) == (True, False, False)
    counts = {each["outcome"]: each["count"] for each in told["agreement"]["outcomes"] if each["count"]}
    assert counts == {"same": 190, "v2_better": 6, "legacy_only": 4}
    assert (told["agreement"]["comparisons"], told["agreement"]["agreementOrBetter"]) == (200, 0.98)
    where = {each["slug"]: each for each in told["restaurants"]}
    first, second = where[one.slug], where[other.slug]
    assert (first["mode"], first["why"], first["nextMode"]) == ("shadow", "by name", "dual_write")
    assert first["unmet"] == ["98.00% agree or are better, 99% are needed"]
    assert (second["mode"], second["nextMode"], second["unmet"]) == ("legacy", "shadow", None)


def test_the_summary_tells_of_the_kill_switch() -> None:
    restaurant = house()
    kill(None, on=True, by=by())
    told = caller(restaurant, role="viewer").ask("GET", "rollout/summary/")
    assert told["killed"] is True
    assert [(each["mode"], each["why"]) for each in told["restaurants"]] == [("legacy", "kill switch")]
