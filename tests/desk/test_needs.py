""" "Needs you": what waits for a person in the houses somebody works in, each thing with the button that helps."""

import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from assignments.auditing import audit_house
from assignments.models import Assignment, AutoAssignJob, Booking, Proposal
from tests.assignments.doing import ledger
from tests.builders import A_WEEK_BEFORE, table_ids
from tests.desk.deeds import dead_letter, handed_over, plan, proposed, three_tables, with_a_lie
from tests.desk.scenes import browser, text_of
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
NEEDS = reverse("admin:needs-you")
BY_HAND = {"approval": "manual"}


@pytest.fixture(autouse=True)
def _a_week_before() -> Iterator[None]:
    with time_machine.travel(A_WEEK_BEFORE):
        yield


def ways_in(text: str) -> list[tuple[str, str]]:
    """The buttons of the things that wait: what each says, and where it leads."""
    found = re.findall(r'<a class="desk-button[^"]*" href="([^"]+)" aria-label="[^"]+">([^<]+)</a>', text)
    return [(label, address.replace("&amp;", "&")) for address, label in found]


def titles_in(text: str) -> list[str]:
    """What waits."""
    return [each.strip() for each in re.findall(r"<h3>(?:<a [^>]*>)?([^<]+)", text)]


def an_audited_lie(restaurant: Restaurant) -> None:
    """A party whose tables are not in the ledger, found by an audit."""
    with_a_lie(restaurant)
    assert audit_house(restaurant.pk, actor="host")


KINDS: dict[str, tuple[Callable[[Restaurant], Any], dict[str, Any], list[str]]] = {
    "a party that the machine has given up": (handed_over, {}, ["Pick a table", "Try again now", "On the board"]),
    "a table that waits for a yes": (proposed, BY_HAND, ["Say yes", "Pick other tables", "On the board"]),
    "a plan of a day": (plan, {}, ["Look at the plan"]),
    "a plan that is out of date": (
        lambda house: plan(house, outdated=True),
        {},
        ["Ask for a new plan", "Look at the plan"],
    ),
    "letters that nobody took": (dead_letter, {}, ["Look at the dead letters", "Open the webhook"]),
    "a finding of an audit": (an_audited_lie, {}, ["See what was found", "Repair what is safe"]),
}
every_kind = pytest.mark.parametrize("kind", KINDS)


@every_kind
def test_whatever_waits_has_its_next_step_as_a_button_that_opens(kind: str) -> None:
    scene, policy, labels = KINDS[kind]
    restaurant = three_tables(policy)
    scene(restaurant)
    client = browser(restaurant, role="manager")
    ways = ways_in(text_of(client.get(NEEDS)))
    assert [label for label, _ in ways] == labels
    assert [client.get(address).status_code for _, address in ways] == [200] * len(ways)


@every_kind
def test_what_waits_in_another_house_is_not_told(kind: str) -> None:
    scene, policy, _ = KINDS[kind]
    scene(three_tables(policy))
    text = text_of(browser(three_tables()).get(NEEDS))
    assert "Nothing needs you" in text
    assert titles_in(text) == []


@every_kind
def test_the_sidebar_counts_what_the_page_lists(kind: str) -> None:
    scene, policy, _ = KINDS[kind]
    restaurant = three_tables(policy)
    client = browser(restaurant)
    assert count_in(client) == 0
    scene(restaurant)
    assert count_in(client) == len(titles_in(text_of(client.get(NEEDS)))) == 1


def count_in(client: Client) -> int:
    """What the sidebar says beside the link to the page."""
    items = [item for group in client.get(NEEDS).context["sidebar_navigation"] for item in group["items"]]
    return next(int(item.get("count", 0)) for item in items if item["link"] == NEEDS)


def test_a_party_is_given_a_table_from_the_list_and_is_gone_from_it() -> None:
    restaurant = three_tables()
    stored = handed_over(restaurant).booking
    Booking.objects.filter(pk=stored.pk).update(party_size=2)
    client = browser(restaurant)
    (label, address), *_ = ways_in(text_of(client.get(NEEDS)))
    answers = {"tables": [str(pk) for pk in table_ids(restaurant, "T1")], "reason": "they called", "key": uuid.uuid4()}
    answer = client.post(address, answers | {"revision": stored.revision, "next": NEEDS}, follow=True)
    assert (label, answer.redirect_chain) == ("Pick a table", [(NEEDS, 302)])
    assert "Nothing needs you" in text_of(answer)
    assert [number for number, *_ in ledger()] == ["T1"]
    assert Assignment.objects.get(booking=stored).state == "confirmed"


def test_a_plan_that_is_out_of_date_is_asked_for_anew_from_the_list() -> None:
    restaurant = three_tables()
    plan(restaurant, outdated=True)
    client = browser(restaurant)
    (_, address), *_ = ways_in(text_of(client.get(NEEDS)))
    assert client.post(address, {"key": uuid.uuid4(), "next": NEEDS}).headers["Location"] == NEEDS
    assert sorted(Proposal.objects.values_list("state", flat=True)) == ["computing", "stale"]


def test_a_party_whose_time_is_over_needs_nobody_any_more() -> None:
    restaurant = three_tables()
    job = handed_over(restaurant)
    after = job.booking.window.upper
    with time_machine.travel(after):
        assert "Nothing needs you" in text_of(browser(restaurant).get(NEEDS))
    assert AutoAssignJob.objects.get(pk=job.pk).state == "exhausted"


@every_kind
@pytest.mark.parametrize("role", ["viewer", "host", "manager"])
def test_nobody_is_shown_a_button_that_their_role_does_not_open(kind: str, role: str) -> None:
    scene, policy, labels = KINDS[kind]
    restaurant = three_tables(policy)
    scene(restaurant)
    client = browser(restaurant, role=role)
    ways = ways_in(text_of(client.get(NEEDS)))
    assert [client.get(address).status_code for _, address in ways] == [200] * len(ways)
    assert set(dict(ways)) <= set(labels)
