"""How a hold ends: expired, released, replaced, out of date, or of somebody else."""

import uuid
from typing import Any

import pytest

from assignments import commands as ask
from assignments.audit import audit
from assignments.errors import (
    FloorChanged,
    HoldExpired,
    HoldMismatch,
    HoldReleased,
    PolicyChanged,
    SelectionIneligible,
    TableTaken,
)
from assignments.floors import change_floor
from assignments.models import Occupancy
from assignments.ports import Committed
from holds import services
from holds.errors import HoldNotFound, HoldNotYours, HoldSelectionMismatch
from holds.models import Hold
from tests.assignments.doing import ledger, story
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, floor_document, house, request, table, table_ids
from tests.holds.doing import commit, confirm, lapse, place, repository
from venues.documents import read_floor_document
from venues.models import Restaurant

pytestmark = pytest.mark.django_db


def test_a_hold_that_has_expired_cannot_be_confirmed_and_its_table_is_free(restaurant: Restaurant) -> None:
    hold = place(booking(restaurant), "T1")
    lapse(hold)
    with pytest.raises(HoldExpired):
        confirm(hold)
    rival = booking(restaurant)
    answer = commit(request(rival, table_ids=table_ids(restaurant, "T1")))
    assert isinstance(answer, Committed)
    assert Hold.objects.get(pk=hold.pk).state == "expired"
    assert audit() == ()
    with pytest.raises(HoldExpired):
        confirm(hold)


def test_a_released_hold_gives_its_table_back_and_releasing_it_twice_is_once(restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    hold = place(stored, "T1")
    command = ask.ReleaseHold(booking_id=stored.pk, hold_id=hold.pk, actor="ada")
    assert services.release(command, repository=repository()).state == "released"
    assert services.release(command, repository=repository()).state == "released"
    assert (ledger(), story(stored)) == ([], ["hold.created", "hold.released"])
    with pytest.raises(HoldReleased):
        confirm(hold)


def test_a_hold_can_be_extended_while_it_lasts(restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    hold = place(stored, "T1")
    command = ask.ExtendHold(booking_id=stored.pk, hold_id=hold.pk, ttl_seconds=900, actor="ada")
    longer = services.extend(command, repository=repository())
    assert longer.expires_at > hold.expires_at
    assert Occupancy.objects.get().expires_at == longer.expires_at
    lapse(hold)
    with pytest.raises(HoldExpired):
        services.extend(command, repository=repository())


def test_a_new_hold_replaces_the_old_one_which_stays_if_the_new_one_fails(restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    old = place(stored, "T1")
    place(booking(restaurant), "T3")
    with pytest.raises(TableTaken):
        place(stored, "T3", replaces=old.pk)
    assert Hold.objects.get(pk=old.pk).state == "active"
    new = place(stored, "T2", replaces=old.pk)
    assert (Hold.objects.get(pk=old.pk).state, new.state) == ("released", "active")
    assert [number for number, *_ in ledger()] == ["T2", "T3"]
    assert place(stored, "T2", replaces=new.pk).state == "active"


def test_another_users_hold_is_theirs_unless_a_manager_acts(restaurant: Restaurant) -> None:
    hold = place(booking(restaurant), "T1")
    with pytest.raises(HoldNotYours):
        confirm(hold, actor="bob")
    assert confirm(hold, actor="bob", is_manager=True).table_numbers == ("T1",)


def test_a_hold_is_of_one_booking_and_one_selection(restaurant: Restaurant) -> None:
    hold = place(booking(restaurant), "T1")
    with pytest.raises(HoldMismatch):
        confirm(hold, booking_id=booking(restaurant).pk)
    with pytest.raises(HoldSelectionMismatch):
        confirm(hold, selection_id=uuid.uuid4())
    with pytest.raises(HoldNotFound):
        confirm(hold, hold_id=uuid.uuid4())


def test_a_booking_that_changed_its_time_leaves_its_hold_behind(restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    hold = place(stored, "T1")
    wish = ask.Change(booking_id=stored.pk, actor="guest", at=A_WEEK_BEFORE, starts_at=SEVEN.replace(hour=17))
    commit(wish)
    with pytest.raises(HoldMismatch):
        confirm(hold)
    services.release(ask.ReleaseHold(booking_id=stored.pk, hold_id=hold.pk, actor="ada"), repository=repository())
    assert ledger() == []


@pytest.mark.parametrize(
    ("edit", "error"),
    [({}, FloorChanged), ({"policy": {"maxOverage": 2}}, FloorChanged)],
    ids=["the floor", "floor and rules"],
)
def test_a_hold_on_a_floor_that_has_changed_must_be_placed_again(
    restaurant: Restaurant, edit: dict[str, Any], error: type[Exception]
) -> None:
    hold = place(booking(restaurant), "T1")
    floor = read_floor_document(floor_document(table("T1", 2), table("T2", 2), **edit))
    change_floor(floor, restaurant=restaurant, at=A_WEEK_BEFORE, actor="manager")
    with pytest.raises(error):
        confirm(hold)


def test_a_hold_under_rules_that_have_changed_must_be_placed_again(restaurant: Restaurant) -> None:
    hold = place(booking(restaurant), "T1")
    Restaurant.objects.filter(pk=restaurant.pk).update(policy={"maxOverage": 2})
    with pytest.raises(PolicyChanged):
        confirm(hold)


def test_a_managers_override_is_kept_from_hold_to_assignment(restaurant: Restaurant) -> None:
    stored = booking(house(table("T1", 8)))
    with pytest.raises(SelectionIneligible):
        place(stored, "T1")
    hold = place(stored, "T1", overrides=frozenset({"overage"}), reason="birthday")
    assert [check["code"] for check in hold.checks if check["status"] != "ok"] == ["overage_exceeded"]
    answer = confirm(hold)
    plan = stored.assignments.get(pk=str(answer.assignment_id)).plan
    assert (plan["overrides"], plan["reason"]) == (["overage"], "birthday")


def test_a_booking_with_two_holds_that_gets_a_table_lets_both_go_and_the_audit_is_content(
    restaurant: Restaurant,
) -> None:
    stored = booking(restaurant)
    place(stored, "T1")
    place(stored, "T2")
    answer = commit(request(stored))
    assert isinstance(answer, Committed)
    assert set(Hold.objects.values_list("state", flat=True)) == {"released"}
    assert story(stored).count("hold.released") == 2
    assert audit() == ()
