"""What the log is told when somebody asks which tables there would be: by whom and with what answer, kept nowhere."""

from typing import Any

import pytest

from assignments.models import Booking
from telemetry.models import Event
from tests.api.callers import Caller, caller
from tests.assignments.told.stage import Stage
from tests.board.asking import Board
from tests.builders import SEVEN

pytestmark = pytest.mark.django_db
NOBODY_FITS = {"code": "party_too_large", "plans": 0}


class Asked:
    """A house, a host, and what the log is told of their questions; nothing is told anywhere else."""

    def __init__(self, log: pytest.LogCaptureFixture) -> None:
        self.log, self.stage = log, Stage()
        self.host: Caller = caller(self.stage.restaurant)
        self.board = Board(self.stage.restaurant)

    def told(self) -> list[Any]:
        """Name, of which booking, payload; and again only of what comes after."""
        facts = [record.fact for record in self.log.records if record.name == "allocator.events"]  # type: ignore[attr-defined]
        self.log.clear()
        assert {fact["restaurantId"] for fact in facts} <= {str(self.stage.restaurant.pk)}
        assert not Event.objects.filter(name="planner.ranked").exists()
        return [(fact["name"], fact["bookingId"], fact["payload"]) for fact in facts]

    def quote(self, **party: Any) -> Any:
        return self.host.ask("POST", "auto/quote/", party)


@pytest.fixture
def asked(caplog: pytest.LogCaptureFixture) -> Asked:
    caplog.set_level("INFO", logger="allocator.events")
    return Asked(caplog)


def ranked(of: Booking | None, operation: str, **found: Any) -> tuple[str, str | None, dict[str, Any]]:
    return "planner.ranked", str(of.pk) if of else None, {"operation": operation, **found}


def test_a_quote_for_a_booking_and_one_for_a_party_that_has_not_booked(asked: Asked) -> None:
    pair = asked.stage.waits("pair", guest_name="Ada Lovelace")
    best = asked.quote(bookingId=str(pair.pk))["plans"][0]["scoreMilli"]
    found = {"evaluated": 3, "plans": 3, "scoreMilli": best}
    assert asked.told() == [ranked(pair, "quote", **found)]
    asked.quote(restaurantId=str(asked.stage.restaurant.pk), partySize=2, startsAt=SEVEN.isoformat())
    assert asked.told() == [ranked(None, "quote", **found)]


def test_a_party_that_no_table_is_for_is_told_with_why_and_without_a_price(asked: Asked) -> None:
    nine = asked.stage.waits("nine", party_size=9)
    evaluated = asked.quote(bookingId=str(nine.pk))["certificate"]["setsConsidered"]
    assert asked.told() == [ranked(nine, "quote", evaluated=evaluated, **NOBODY_FITS)]


def test_the_first_look_of_whoever_seats_by_hand(asked: Asked) -> None:
    pair = asked.stage.waits("pair")
    best = asked.host.ask("GET", f"manual/context/?bookingId={pair.pk}")["plans"][0]["scoreMilli"]
    assert asked.told() == [ranked(pair, "context", evaluated=3, plans=3, scoreMilli=best)]


def test_a_booking_that_is_opened_on_the_board_and_not_the_board_that_looks_again_by_itself(asked: Asked) -> None:
    pair = asked.stage.waits("pair")
    best = asked.quote(bookingId=str(pair.pk))["plans"][0]["scoreMilli"]
    asked.told()
    asked.board.look(f"bookings/{pair.pk}/")
    assert asked.told() == [ranked(pair, "board", evaluated=3, plans=3, scoreMilli=best)]
    asked.board.look(f"bookings/{pair.pk}/", again="1")
    asked.board.look(f"bookings/{pair.pk}/", table=str(asked.stage.tables("T1")[0]))
    asked.board.page()
    assert asked.told() == []


def test_who_is_refused_for_the_question_itself_is_no_answer_that_was_given(asked: Asked) -> None:
    late = SEVEN.replace(hour=3).isoformat()
    asked.host.ask(
        "POST",
        "auto/quote/",
        {"restaurantId": str(asked.stage.restaurant.pk), "partySize": 2, "startsAt": late},
        status=422,
    )
    assert asked.told() == []
