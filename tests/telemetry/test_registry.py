"""The registry: what may be told, and that nothing else is written."""

import uuid
from typing import Annotated, Any, Literal, NotRequired, TypedDict

import pytest

from assignments.commands import Command, Pin
from assignments.effects import BookingChanged, Effects, Told
from assignments.snapshot import Snapshot
from telemetry import sink
from telemetry.errors import EventRefused
from telemetry.models import Event
from telemetry.registry import REGISTRY, EventType, Nothing, Registry
from telemetry.shapes import Code, Count, Day, Id, Label, Moment, Number
from tests.assignments.doing import REPOSITORY, written
from tests.builders import SEVEN, booking, house

BOOKING, SUBJECT = uuid.UUID(int=7), uuid.UUID(int=8)


class Everything(TypedDict):
    """One field of every shape."""

    code: Code
    id: Id
    count: Count
    number: Number
    moment: Moment
    day: Day
    tables: list[Label]
    flag: bool
    choice: Annotated[Literal["red", "blue"], "colour"]
    nothing: Count | None
    more: NotRequired[Code]


TOLD: dict[str, Any] = {
    "code": "fully_booked",
    "id": str(BOOKING),
    "count": 0,
    "number": -4,
    "moment": "2026-11-27T19:00:00+00:00",
    "day": "2026-11-27",
    "tables": ["T1", "Bar 2"],
    "flag": False,
    "choice": "red",
    "nothing": None,
}
WRONG: tuple[tuple[str, Any], ...] = (
    ("code", "Ada Lovelace"),
    ("code", "x" * 61),
    ("code", "full\n"),
    ("code", 4),
    ("id", "ada@example.com"),
    ("id", BOOKING),
    ("count", -1),
    ("count", True),
    ("count", "4"),
    ("number", 4.0),
    ("moment", "tomorrow"),
    ("moment", "2026-11-27T19:00:00"),
    ("day", "27.11."),
    ("tables", "T1"),
    ("tables", ["T" * 21]),
    ("tables", ("T1",)),
    ("tables", [1]),
    ("flag", 1),
    ("choice", "green"),
    ("nothing", "none"),
    ("more", None),
)


@pytest.fixture
def registry() -> Registry:
    made = Registry()
    made.register(
        [
            EventType(name="test.everything", meaning="All.", payload=Everything, subject="thing"),
            EventType(name="test.nothing", meaning="None.", payload=Nothing, booking="never"),
            EventType(name="test.maybe", meaning="Some.", payload=Nothing, booking="maybe"),
            EventType(name="test.asked", meaning="A look.", payload=Nothing, booking="maybe", stored=False),
        ]
    )
    return made


def check(registry: Registry, name: str = "test.everything", **changes: Any) -> None:
    known: dict[str, Any] = {"payload": TOLD, "booking_id": BOOKING, "subject_id": SUBJECT}
    registry.check(name, **{**known, **changes})


def test_an_event_that_is_what_it_was_registered_as_passes(registry: Registry) -> None:
    check(registry)
    check(registry, payload=TOLD | {"more": "code", "nothing": 4})
    check(registry, "test.nothing", payload={}, booking_id=None, subject_id=None)
    check(registry, "test.maybe", payload={}, subject_id=None)
    check(registry, "test.maybe", payload={}, booking_id=None, subject_id=None)
    check(registry, "test.asked", payload={}, subject_id=None, stored=False)


@pytest.mark.parametrize(("field", "value"), WRONG, ids=str)
def test_a_field_of_another_shape_is_refused_without_repeating_it(registry: Registry, field: str, value: Any) -> None:
    with pytest.raises(EventRefused, match=f"^test.everything: {field} is not a ") as refused:
        check(registry, payload=TOLD | {field: value})
    assert len(str(value)) < 8 or str(value) not in str(refused.value)


def test_fields_that_are_missing_or_unknown_are_refused(registry: Registry) -> None:
    with pytest.raises(EventRefused, match=r"lacks code, count$"):
        check(registry, payload={key: TOLD[key] for key in TOLD if key not in ("code", "count")})
    with pytest.raises(EventRefused, match=r"has no field 'guestName'$"):
        check(registry, payload=TOLD | {"guestName": "ada"})


def test_an_event_says_what_it_is_about(registry: Registry) -> None:
    with pytest.raises(EventRefused, match="always about a booking"):
        check(registry, booking_id=None)
    with pytest.raises(EventRefused, match="the thing it is about"):
        check(registry, subject_id=None)
    with pytest.raises(EventRefused, match="never about a booking"):
        check(registry, "test.nothing", payload={}, subject_id=None)
    with pytest.raises(EventRefused, match="no subject"):
        check(registry, "test.nothing", payload={}, booking_id=None)
    with pytest.raises(EventRefused, match="for the log"):
        check(registry, "test.asked", payload={}, subject_id=None)
    with pytest.raises(EventRefused, match="for the record"):
        check(registry, "test.maybe", payload={}, subject_id=None, stored=False)


def test_a_name_nobody_has_registered_is_refused(registry: Registry) -> None:
    with pytest.raises(EventRefused, match="no room has registered 'booking"):
        check(registry, "booking.created")


def test_two_rooms_do_not_share_a_name(registry: Registry) -> None:
    registry.register([EventType(name="test.nothing", meaning="None.", payload=Nothing, booking="never")])
    with pytest.raises(ValueError, match=r"test.nothing is registered already"):
        registry.register([EventType(name="test.nothing", meaning="None.", payload=Nothing)])


@pytest.mark.parametrize("hint", [str, Any, dict, list[str], dict[str, str], str | None, Literal["a"], float])
def test_what_could_hold_a_guests_name_is_no_shape_of_a_payload(registry: Registry, hint: Any) -> None:
    class Loose(TypedDict):
        field: hint

    with pytest.raises(TypeError, match="no shape"):
        registry.register([EventType(name="test.loose", meaning="", payload=Loose)])


@pytest.mark.parametrize("words", [Annotated[Literal["Ada L."], "guest"], Annotated[str, "guest"]])
def test_a_choice_is_one_of_codes(registry: Registry, words: Any) -> None:
    class Loose(TypedDict):
        field: words

    with pytest.raises(TypeError, match="no choice of codes"):
        registry.register([EventType(name="test.loose", meaning="", payload=Loose)])


@pytest.mark.django_db
def test_the_sink_writes_all_or_refuses_all() -> None:
    restaurant = house()
    known = sink.Fact(name="booking.pinned", restaurant_id=restaurant.pk, booking_id=BOOKING)
    before = Event.objects.count()
    with pytest.raises(EventRefused):
        sink.record([known, sink.Fact(name="booking.renamed", restaurant_id=restaurant.pk)])
    assert Event.objects.count() == before
    sink.record([known])
    assert Event.objects.count() == before + 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["booking.renamed", "booking.changed"])
def test_a_command_that_tells_what_may_not_be_told_writes_nothing(name: str) -> None:
    stored = booking(house())
    told = Told(name=name, booking_id=stored.pk, payload={"fields": ["Ada Lovelace"]})

    def decide(command: Command, *, snapshot: Snapshot) -> Effects:
        return Effects(bookings=(BookingChanged(id=stored.pk, fields={"pinned": True}),), events=(told,))

    before = (written(), Event.objects.count())
    with pytest.raises(EventRefused, match=name):
        REPOSITORY.commit(Pin(booking_id=stored.pk, pinned=True, actor="host", at=SEVEN), decide=decide)
    assert (written(), Event.objects.count()) == before


def test_every_room_has_registered_its_events() -> None:
    nouns = {kind.name.partition(".")[0] for kind in REGISTRY.list_types()}
    assert {"booking", "assignment", "hold", "table", "job", "optimise", "planner", "ledger"} <= nouns
