"""What is known of a guest is given out whole, and taken out whole; the ledger and the counts stay as they were."""

import datetime as dt
import json
import uuid
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.models import Sum

from assignments import commands as ask
from assignments import orchestrator, wiring
from assignments.audit import audit
from assignments.errors import IdempotencyKeyReused
from assignments.guests import Sought, bookings_of
from assignments.models import Assignment, Booking, IdempotencyRecord, Occupancy, ServiceBook
from telemetry.models import Event
from tests.assignments.commands import refuse, say
from tests.assignments.evenings import done
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, house, table, table_ids
from tests.word_search import rows_with
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
NAME, CONTACT, NEED, WHY = "Zebedee Quillfeather", "zeb.quill@example.org", "quillneed", "Quillfeather insists"
WORDS = ("quillfeather", "zeb.quill", "quillneed")
THE_DAY_AFTER = SEVEN + dt.timedelta(days=1)


def dined() -> tuple[Restaurant, Booking]:
    """A guest who booked under a key of their own, was held and given a table too large, and has left."""
    restaurant = house(table("T1", 2), table("T2", 8, tags=[NEED]), table("T3", 2))
    book = ask.Book(
        restaurant_id=restaurant.pk, party_size=2, starts_at=SEVEN, at=A_WEEK_BEFORE, source="api", guest_name=NAME,
        guest_contact=CONTACT, tags=frozenset({NEED}), actor="user:1", idempotency_key=f"web {CONTACT}",
    )  # fmt: skip
    stored = Booking.objects.get(pk=do(book).booking_id)
    given: dict[str, Any] = {"overrides": frozenset({"overage"}), "reason": WHY, "actor": "user:1"}
    tables = table_ids(restaurant, "T2")
    hold = ask.PlaceHold(booking_id=stored.pk, table_ids=tables, ttl_seconds=600, **given)
    do(hold)
    do(
        ask.AssignmentCommitRequest(
            booking_id=stored.pk, source="manual", hold_id=hold.hold_id, table_ids=tables, **given
        )
    )
    do(ask.Seat(booking_id=stored.pk, actor="user:1", at=SEVEN))
    do(ask.Complete(booking_id=stored.pk, actor="user:1", at=SEVEN + dt.timedelta(hours=1)))
    return restaurant, Booking.objects.get(pk=stored.pk)


def do(command: ask.Command) -> Any:
    return orchestrator.commit(command, repository=wiring.repository())


def erase(*words: str) -> str:
    with time_machine.travel(THE_DAY_AFTER, tick=False):
        return say("guest_data", "erase", *words)


def test_an_export_has_every_word_that_is_stored_about_the_guest() -> None:
    _, visit = dined()
    document = json.loads(say("guest_data", "export", "--contact", CONTACT))
    (known,) = document["bookings"]

    assert (known["id"], known["guest_name"], known["guest_contact"], known["tags"]) == (
        str(visit.pk), NAME, CONTACT, [NEED]
    )  # fmt: skip
    assert known["assignments"][0]["plan"]["reason"] == WHY
    assert known["holds"][0]["reason"] == WHY
    assert [job["state"] for job in known["jobs"]] == ["cancelled"]
    told = [event["name"] for event in known["events"]]
    assert told == [
        "booking.created", "job.queued", "hold.created", "hold.confirmed", "assignment.committed", "booking.confirmed",
        "job.cancelled", "assignment.seated", "booking.seated", "assignment.completed", "booking.completed",
    ]  # fmt: skip


def test_after_an_erasure_no_table_of_the_database_has_a_word_of_the_guest() -> None:
    dined()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE venues_table SET tags = '{}'")  # a table's own property is nobody's need
    found = {table for word in WORDS for table in rows_with(word)}
    assert found >= {
        "assignments_booking", "assignments_assignment", "assignments_idempotencyrecord", "holds_hold",
    }  # fmt: skip

    assert erase("--contact", CONTACT) == "1 bookings say nothing of their guest any more.\n"

    assert {table for word in WORDS for table in rows_with(word)} == set()


def test_an_erasure_keeps_the_ledger_the_counts_and_a_clean_audit() -> None:
    restaurant, visit = dined()
    occupied = list(Occupancy.objects.order_by("pk").values())
    counts = Booking.objects.aggregate(Sum("party_size")), Assignment.objects.count(), IdempotencyRecord.objects.count()
    versions = list(ServiceBook.objects.filter(restaurant=restaurant).values_list("version", flat=True))

    erase("--contact", CONTACT)

    assert list(Occupancy.objects.order_by("pk").values()) == occupied
    after = Booking.objects.aggregate(Sum("party_size")), Assignment.objects.count(), IdempotencyRecord.objects.count()
    assert after == counts
    assert audit() == ()
    erased = Booking.objects.get(pk=visit.pk)
    assert (erased.guest_name, erased.guest_contact, erased.tags) == ("", "", [])
    assert (erased.guest_erased_at, erased.revision) == (THE_DAY_AFTER, visit.revision + 1)
    # Boards go by the book's version, and they show names.
    again = list(ServiceBook.objects.filter(restaurant=restaurant).values_list("version", flat=True))
    assert again == [version + 1 for version in versions]


def test_an_erasure_is_told_without_a_word_of_the_guest() -> None:
    _, visit = dined()
    erase("--contact", CONTACT, "--actor", "ticket:17")
    told = Event.objects.latest("id")
    assert (told.name, told.booking_id, told.actor, told.payload) == (
        "booking.guest_erased", visit.pk, "ticket:17", {"why": "request"}
    )  # fmt: skip


def test_the_guests_own_request_sent_again_does_not_bring_them_back() -> None:
    restaurant, _ = dined()
    key = IdempotencyRecord.objects.get(operation="book")
    erase("--contact", CONTACT)
    key.refresh_from_db()
    assert key.key.startswith("erased-")
    again = ask.Book(
        restaurant_id=restaurant.pk, party_size=2, starts_at=SEVEN, at=A_WEEK_BEFORE, source="api", guest_name=NAME,
        actor="user:1", idempotency_key=key.key,
    )  # fmt: skip
    with pytest.raises(IdempotencyKeyReused):
        do(again)


@pytest.mark.parametrize("state", ["pending", "confirmed"])
def test_a_guest_who_may_still_come_is_left_alone_and_named(state: str) -> None:
    restaurant, _ = dined()
    coming = booking(restaurant, guest_name=NAME, guest_contact=CONTACT, starts_at=SEVEN + dt.timedelta(days=7))
    if state == "confirmed":
        done(ask.AssignmentCommitRequest(booking_id=coming.pk, source="manual", actor="host"))
    with time_machine.travel(THE_DAY_AFTER, tick=False):
        said = refuse("guest_data", "erase", "--contact", CONTACT)
    assert said == f"The party may still come, or sits; cancel first, nothing was erased: {coming.pk}"
    assert list(bookings_of(Sought(contact=CONTACT)).values_list("guest_name", flat=True)) == [NAME, NAME]


def test_once_it_is_cancelled_all_of_it_goes() -> None:
    restaurant, _ = dined()
    coming = booking(restaurant, guest_name=NAME, guest_contact=CONTACT, starts_at=SEVEN + dt.timedelta(days=7))
    done(ask.Cancel(booking_id=coming.pk, actor="host", at=A_WEEK_BEFORE))
    assert erase("--contact", CONTACT) == "2 bookings say nothing of their guest any more.\n"
    assert audit() == ()


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("zeb.quill@example.org", "  Zeb.Quill@Example.ORG "),
        ("+44 20 7946 0958", "+442079460958"),
        ("(020) 7946-0958", "020 7946 0958"),
    ],
)
def test_a_contact_is_found_however_it_is_spelt(stored: str, asked: str) -> None:
    restaurant = house()
    wanted = booking(restaurant, guest_contact=stored)
    booking(restaurant, guest_contact="+44 20 7946 0959")
    booking(restaurant, guest_contact="zeb.quill@example.com")
    assert [found.pk for found in bookings_of(Sought(contact=asked))] == [wanted.pk]


def test_digits_in_a_mail_address_are_no_telephone_number() -> None:
    booking(house(), guest_contact="zeb02079460958@example.org")
    assert list(bookings_of(Sought(contact="020 7946 0958"))) == []


def test_namesakes_are_not_one_guest_unless_somebody_says_so() -> None:
    restaurant = house()
    for contact in ("one@example.org", "two@example.org"):
        stored = booking(restaurant, guest_name=NAME, guest_contact=contact)
        done(ask.Cancel(booking_id=stored.pk, actor="host", at=A_WEEK_BEFORE))
    assert refuse("guest_data", "erase", "--name", NAME).startswith("2 different contacts have that name")
    assert Booking.objects.filter(guest_name=NAME).count() == 2
    assert len(say("guest_data", "list", "--name", NAME.upper()).splitlines()) == 2
    assert erase("--name", NAME, "--contact", "one@example.org").startswith("1 bookings")
    assert erase("--name", NAME, "--namesakes").startswith("1 bookings")


def test_only_the_bookings_of_one_house_go_where_one_is_named() -> None:
    here, there = house(), house()
    for restaurant in (here, there):
        stored = booking(restaurant, guest_contact=CONTACT)
        done(ask.Cancel(booking_id=stored.pk, actor="host", at=A_WEEK_BEFORE))
    assert erase("--contact", CONTACT, "--restaurant", here.slug).startswith("1 bookings")
    assert Booking.objects.get(guest_contact=CONTACT).restaurant_id == there.pk


def test_a_dry_run_erases_nothing() -> None:
    _, visit = dined()
    assert erase("--booking", str(visit.pk), "--dry-run").endswith("Nothing erased (--dry-run).\n")
    again = Booking.objects.get(pk=visit.pk)
    assert (again.guest_name, again.guest_erased_at) == (NAME, None)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("list",), "Say whom: --contact, --name or --booking."),
        (("erase", "--name", "  "), "Say whom: --contact, --name or --booking."),
        (("export", "--contact", "nobody@example.org"), "No booking of such a guest."),
        (("erase", "--booking", str(uuid.UUID(int=7))), "No booking of such a guest."),
    ],
)
def test_nobody_in_particular_is_refused(words: tuple[str, ...], complaint: str) -> None:
    assert refuse("guest_data", *words) == complaint
