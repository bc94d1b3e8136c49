"""The roll-out in the admin: where every house is, steps by a button, comparisons asked again, the old ledger."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from rollout.models import LegacyAssignment, RolloutChange, ShadowComparison
from rollout.modes import DUAL_WRITE, LEGACY, SHADOW, V2
from tests.builders import booking, house, request, table
from tests.desk.scenes import browser, page, text_of
from tests.holds.doing import commit
from tests.rollout.acting import go_to, mode
from tests.rollout.comparing import compared, many
from tests.rollout.old_ledger import old_rows
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
WHERE = reverse("admin:rollout_where")
KEY = {"key": "0b9f2a52-90bb-4ad0-8a3b-6c5b8b3b1a11"}


def step(verb: str, restaurant: Restaurant | None = None) -> str:
    """The address of a step of one house or of all."""
    if restaurant is None:
        return reverse("admin:rollout_step_of_all", args=[verb])
    return reverse("admin:rollout_step", args=[restaurant.pk, verb])


def take(client: Client, verb: str, restaurant: Restaurant | None = None, **answers: Any) -> Any:
    return client.post(step(verb, restaurant), KEY | {"reason": "a test"} | answers)


def test_the_page_says_where_each_house_is_and_what_its_next_step_needs() -> None:
    restaurant, other = house(), house()
    go_to(SHADOW, restaurant)
    many(restaurant, same=3)
    text = text_of(browser(restaurant, role="viewer").get(WHERE))
    assert '<span class="badge badge--info">shadow</span>' in text
    assert "3 comparisons, 100.0 % agree or are better." in text
    assert "Missing: 3 comparisons of 200." in text
    assert other.name not in text
    assert step("mode", restaurant) not in text


def test_a_manager_leads_the_house_on_and_back_and_it_is_kept_who_and_why() -> None:
    restaurant = house()
    go_to(SHADOW, restaurant)
    client = browser(restaurant, role="manager")
    assert step("mode", restaurant) in text_of(client.get(WHERE))
    assert step("ramp") not in text_of(client.get(WHERE))
    refused = take(client, "mode", restaurant, mode=DUAL_WRITE)
    assert "Not yet: 0 comparisons of 200." in text_of(refused)
    assert mode(restaurant) == SHADOW
    assert take(client, "mode", restaurant, mode=DUAL_WRITE, override="on").status_code == 302
    assert mode(restaurant) == DUAL_WRITE
    change = RolloutChange.objects.get(changed_to=DUAL_WRITE)
    assert (change.actor[:5], change.reason, change.overridden) == ("user:", "a test", ["0 comparisons of 200"])
    assert take(client, "mode", restaurant, mode=LEGACY).status_code == 302
    assert mode(restaurant) == LEGACY
    listed = text_of(client.get(page(RolloutChange, "changelist")))
    assert "0 comparisons of 200" in listed


def test_the_kill_switch_is_two_clicks_and_taken_back_by_two() -> None:
    restaurant = house()
    client = browser(restaurant, role="manager")
    assert "Throw the kill switch" in text_of(client.get(step("kill", restaurant)))
    assert take(client, "kill", restaurant, reason="").status_code == 302
    assert mode(restaurant) == LEGACY
    text = text_of(client.get(WHERE))
    assert step("revive", restaurant) in text
    assert step("kill", restaurant) not in text
    assert take(client, "revive", restaurant).status_code == 302
    assert mode(restaurant) == V2


def test_what_is_so_already_is_said_and_changes_nothing() -> None:
    restaurant = house()
    client = browser(restaurant, role="manager")
    assert "is in v2 already" in text_of(take(client, "mode", restaurant, mode=V2))
    assert not RolloutChange.objects.exists()


@pytest.mark.parametrize(
    ("verb", "answers", "becomes"),
    [
        ("mode", {"mode": LEGACY}, LEGACY),
        ("ramp", {"flag": "allocator.v2", "percent": "0"}, LEGACY),
        ("kill", {}, LEGACY),
        ("joins-off", {}, V2),
        ("make-room-off", {}, V2),
    ],
)
def test_what_is_for_all_takes_a_superuser(verb: str, answers: dict[str, str], becomes: str) -> None:
    restaurant = house()
    refused = take(browser(restaurant, role="manager"), verb, None, **answers)
    assert (refused.status_code, RolloutChange.objects.count(), mode(restaurant)) == (403, 0, V2)
    client = browser(superuser=True)
    assert step(verb) in text_of(client.get(WHERE))
    assert take(client, verb, None, **answers).status_code == 302
    assert (RolloutChange.objects.count(), mode(restaurant)) == (1, becomes)


@pytest.mark.parametrize(
    ("verb", "back"), [("kill", "revive"), ("joins-off", "joins-on"), ("make-room-off", "make-room-on")]
)
def test_of_two_that_undo_each_other_the_one_is_offered_that_would_change_something(verb: str, back: str) -> None:
    client = browser(superuser=True)
    for first, second in ((verb, back), (back, verb)):
        text = text_of(client.get(WHERE))
        assert (step(first) in text, step(second) in text) == (True, False)
        take(client, first, None)


@pytest.mark.parametrize("role", ["viewer", "host"])
def test_a_step_takes_a_manager_of_the_house(role: str) -> None:
    mine, other = house(), house()
    for client, restaurant, status in (
        (browser(mine, role=role), mine, 403),
        (browser(mine, role="manager"), other, 404),
    ):
        assert client.get(step("kill", restaurant)).status_code == status
        assert take(client, "kill", restaurant).status_code == status
    assert (mode(mine), mode(other)) == (V2, V2)


def test_there_are_no_other_steps() -> None:
    assert browser(superuser=True).get(step("fly")).status_code == 404
    restaurant = house()
    assert browser(restaurant, role="manager").get(step("ramp", restaurant)).status_code == 404


def test_a_comparison_shows_both_answers_and_can_be_asked_again() -> None:
    restaurant = house(table("T1", 4), table("T2", 2))
    kept = compared(booking(restaurant), "T1")
    client = browser(restaurant, role="viewer")
    assert "old T1, ours T2: ours costs" in text_of(client.get(page(ShadowComparison, "changelist")))
    text = text_of(client.get(page(ShadowComparison, "change", kept.pk)))
    assert "Both answers" in text
    assert "rules given up" in text
    again = reverse("admin:rollout_shadowcomparison_replay", args=[kept.pk])
    assert again in text
    told = text_of(client.post(again, KEY, follow=True))
    assert "Both were asked again, and it comes out the same." in told
    assert ShadowComparison.objects.count() == 1


def test_a_comparison_that_comes_out_otherwise_says_what_that_means() -> None:
    restaurant = house(table("T1", 4), table("T2", 2))
    kept = compared(booking(restaurant), "T1", source="live")
    again = reverse("admin:rollout_shadowcomparison_replay", args=[kept.pk])
    told = text_of(browser(restaurant, role="viewer").post(again, KEY, follow=True)).replace("&#x27;", "'")
    assert "Asked again it comes out otherwise, as same: the old allocator answers otherwise" in told


def test_the_old_ledger_is_shown_as_its_readers_find_it_and_nobody_changes_it() -> None:
    restaurant = house()
    commit(request(booking(restaurant), table_ids=None))
    old_rows(booking(restaurant), "T1")
    LegacyAssignment.objects.filter(assignment_id=None).update(refusal="overlap")
    client = browser(restaurant, role="viewer")
    text = text_of(client.get(page(LegacyAssignment, "changelist")))
    assert "T1" in text
    assert "overlap" in text
    row = LegacyAssignment.objects.get(refusal="overlap")
    assert client.get(page(LegacyAssignment, "change", row.pk)).status_code == 200
    assert client.post(page(LegacyAssignment, "change", row.pk), {}).status_code == 403


@pytest.mark.parametrize("model", [LegacyAssignment, ShadowComparison, RolloutChange])
def test_rows_of_another_house_are_not_shown(model: Any) -> None:
    mine, other = house(), house()
    for restaurant in (mine, other):
        go_to(SHADOW, restaurant)
        many(restaurant, same=1)
        commit(request(booking(restaurant), table_ids=None))
    (foreign, *_) = model.objects.filter(restaurant=other)
    (own, *_) = model.objects.filter(restaurant=mine)
    client = browser(mine, role="manager")
    text = text_of(client.get(page(model, "changelist")))
    assert page(model, "change", own.pk) in text
    assert page(model, "change", foreign.pk) not in text
    assert client.get(page(model, "change", foreign.pk)).status_code == 302
    for what in ("q", "restaurant", "day"):
        asked = {what: str(mine.pk) if what == "restaurant" else "2026-11-27"}
        assert client.get(page(model, "changelist"), asked, follow=True).status_code == 200


def test_the_house_s_own_page_leads_here() -> None:
    restaurant = house()
    text = text_of(browser(restaurant).get(page(Restaurant, "change", restaurant.pk)))
    assert f'href="{WHERE}#house-{restaurant.pk}"' in text
