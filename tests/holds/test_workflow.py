"""The manual workflow: staff pick tables, see what speaks against them, hold them, confirm them – or do not."""

import uuid
from typing import Any

import pytest
from django.db.models import F
from django.db.models.functions import Now

from assignments import commands as ask
from assignments import orchestrator, wiring
from assignments.audit import audit
from assignments.commands import Command
from assignments.errors import (
    BookingAlreadyAssigned,
    FloorChanged,
    HoldExpired,
    HoldMismatch,
    HoldReleased,
    InvalidCommand,
    PolicyChanged,
    SelectionIneligible,
    TableTaken,
)
from assignments.floors import change_floor
from assignments.models import Booking, Occupancy
from assignments.ports import Committed, Refused
from holds import services
from holds.errors import HoldNotFound, HoldNotYours, HoldSelectionMismatch
from holds.models import Hold
from holds.services import Confirmation
from tests.assignments.doing import ledger, story, written
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, floor_document, house, request, table, table_ids
from venues.documents import read_floor_document
from venues.models import Restaurant

pytestmark = pytest.mark.django_db


def repository() -> Any:
    return wiring.repository()


def place(stored: Booking, *numbers: str, **more: Any) -> Hold:
    tables = table_ids(stored.restaurant, *numbers)
    command = ask.PlaceHold(booking_id=stored.pk, table_ids=tables, actor="ada", **{"ttl_seconds": 180, **more})
    return services.place(command, repository=repository())


def confirm(hold: Hold, **more: Any) -> Committed:
    defaults: dict[str, Any] = {
        "booking_id": hold.booking_id,
        "hold_id": hold.pk,
        "actor": "ada",
        "idempotency_key": str(hold.selection_id),
    }
    return services.confirm(Confirmation(**{**defaults, **more}), repository=repository())


def commit(command: Command) -> Committed | Refused:
    return orchestrator.commit(command, repository=repository())


def lapse(hold: Hold) -> None:
    """A minute too late."""
    Occupancy.objects.filter(holder_id=hold.pk).update(expires_at=Now())
    Hold.objects.filter(pk=hold.pk).update(expires_at=Now())


@pytest.fixture
def restaurant() -> Restaurant:
    return house(table("T1", 2), table("T2", 2), table("T3", 4), joins=[["T1", "T2"]])


def test_validate_hold_confirm_and_the_same_rows_change_their_owner(restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    (t1,) = table_ids(restaurant, "T1")
    checked = services.validate(booking_id=stored.pk, table_ids=(t1,), repository=repository())
    assert (checked.ok, checked.summary.capacity, checked.summary.overage) == (True, 2, 0)
    hold = place(stored, "T1")
    held = Occupancy.objects.get()
    assert (held.kind, held.holder_id) == ("hold", hold.pk)
    answer = confirm(hold)
    assert answer.table_numbers == ("T1",)
    now = Occupancy.objects.get()
    assert (now.pk, now.kind, now.holder_id, now.expires_at) == (held.pk, "assignment", answer.assignment_id, None)
    assert Hold.objects.get().state == "confirmed"
    assert story(stored) == ["hold.created", "assignment.committed", "booking.confirmed"]
    assert audit() == ()


def test_confirming_again_with_the_same_selection_answers_the_same(restaurant: Restaurant) -> None:
    hold = place(booking(restaurant), "T1")
    first = confirm(hold)
    again = confirm(hold, selection_id=hold.selection_id)
    assert (again.replayed, again.assignment_id) == (True, first.assignment_id)
    with pytest.raises(BookingAlreadyAssigned):
        confirm(hold, idempotency_key="another")


def test_a_hold_lasts_as_long_as_was_asked_and_no_longer(restaurant: Restaurant) -> None:
    hold = place(booking(restaurant), "T1", ttl_seconds=60)
    lasts = Hold.objects.annotate(lasts=F("expires_at") - F("created_at")).get(pk=hold.pk).lasts
    assert 59 <= lasts.total_seconds() <= 61


def test_a_rival_is_told_who_holds_the_table_and_until_when(restaurant: Restaurant) -> None:
    hold = place(booking(restaurant), "T1")
    rival = booking(restaurant)
    checked = services.validate(booking_id=rival.pk, table_ids=table_ids(restaurant, "T1"), repository=repository())
    (broken,) = [check for check in checked.checks if check.status == "error"]
    assert (broken.code, broken.next_steps[0]["kind"]) == ("table_held", "retry_after_hold")
    assert broken.details["conflicts"][0]["reference"] == str(hold.pk)
    with pytest.raises(TableTaken) as taken:
        place(rival, "T1")
    assert [(b.kind, b.reference) for b in taken.value.blockers] == [("hold", str(hold.pk))]


def test_every_check_is_told_in_its_order_with_what_to_do(restaurant: Restaurant) -> None:
    crowd = booking(restaurant, party_size=6, tags=("quiet",))
    tables = table_ids(restaurant, "T1", "T3")
    checked = services.validate(booking_id=crowd.pk, table_ids=tables, repository=repository())
    assert [check.code for check in checked.checks if check.status == "error"] == ["tag_missing", "not_adjacent"]
    loose = services.validate(booking_id=crowd.pk, table_ids=tables, repository=repository(), require_adjacency=False)
    assert [check.code for check in loose.checks if check.status == "warn"] == ["not_adjacent"]


def test_validating_nothing_or_a_table_twice_is_told(restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    (t1,) = table_ids(restaurant, "T1")
    for tables in ((), (t1, t1), (uuid.uuid4(),)):
        with pytest.raises(InvalidCommand):
            services.validate(booking_id=stored.pk, table_ids=tables, repository=repository())


def test_tables_that_may_not_seat_the_party_cannot_be_held(restaurant: Restaurant) -> None:
    stored = booking(restaurant, party_size=3)
    before = written()
    with pytest.raises(SelectionIneligible, match="too_small"):
        place(stored, "T1")
    assert (written(), Hold.objects.count()) == (before, 0)


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
