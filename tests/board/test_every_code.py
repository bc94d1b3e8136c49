"""Every code that staff can meet is shown at the board in its words, with a way on that works."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from allocator_project.board.faults import FAULTS, OF_PROGRAMS
from allocator_project.problems import BY_CODE
from assignments.models import Assignment, Occupancy
from tests.board.asking import PART, Board, titles
from tests.board.notices import follow, notice_in
from tests.board.scenes import EDIT, SCENES
from tests.builders import A_WEEK_BEFORE, booking
from tests.errors import scenes_away
from tests.errors.stage import small_house

# Where else than in a booking's panel they are met, each with a test there.
ELSEWHERE = {
    "not_authenticated": "below: whoever presses is signed out",
    "book_busy": "below: another session has the day",
    "database_unavailable": "below: the connection is dead",
    "invalid_floor_document": "tests/board/test_floor.py: the floor editor",
    "internal_error": "tests/browser/test_board_trouble.py: a page that is not the board's",
    "proposal_stale": "the page of a proposal in the admin; a board applies none",
}


@pytest.fixture(autouse=True)
def _a_week_before() -> Iterator[None]:
    with time_machine.travel(A_WEEK_BEFORE):
        yield


def test_every_code_of_the_table_has_its_words_or_is_met_by_programs_only() -> None:
    assert set(FAULTS) | OF_PROGRAMS == set(BY_CODE)
    assert set(FAULTS) & OF_PROGRAMS == set()
    assert set(SCENES) | set(ELSEWHERE) == set(FAULTS)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", sorted(SCENES))
def test_a_code_is_shown_in_its_words_with_a_way_on_and_nothing_is_written(code: str) -> None:
    scene = SCENES[code]()
    before = (list(Assignment.objects.values()), list(Occupancy.objects.values()))
    shown = notice_in(scene.text)
    assert (scene.board.status, shown.code) == (BY_CODE[code].status, code), scene.text
    assert shown.title == str(FAULTS[code].title)
    if not scene.way:
        assert "‹ Back to the bookings" in scene.text
        return
    assert shown.ways[:1] == [scene.way], shown
    if scene.way == EDIT:
        return
    after = follow(scene.board, scene.text, label=scene.way)
    assert after.code == "", after
    assert (before == (list(Assignment.objects.values()), list(Occupancy.objects.values()))) == (not after.title)


@pytest.mark.django_db(transaction=True)
def test_when_the_day_is_busy_the_same_press_again_does_it() -> None:
    with scenes_away.a_day_that_somebody_else_is_busy_with() as refused:
        board = Board(refused.house)
        text = board.press(refused.house.bookings.get(), "best")
        shown = notice_in(text)
        assert (board.status, shown.code, shown.ways) == (409, "book_busy", ["Try again"])
        refused.meanwhile()
        assert follow(board, text, label="Try again").title == "They have T1."


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["best", ""])
def test_when_the_database_is_away_the_same_press_again_does_it(verb: str) -> None:
    where = small_house()
    stored, board = booking(where), Board(where)
    with scenes_away.a_database_that_has_ended_the_session() as refused:
        text = board.press(stored, verb) if verb else board.look(f"bookings/{stored.pk}/")
        shown = notice_in(text)
        assert (board.status, shown.code, shown.ways) == (503, "database_unavailable", ["Try again"])
        refused.meanwhile()
        assert follow(board, text, label="Try again").code == ""


@pytest.mark.django_db
def test_who_is_signed_out_is_told_so_and_led_to_the_login() -> None:
    where = small_house()
    stored = booking(where)
    answer = Client().post(f"/ops/{where.slug}/2026-11-27/bookings/{stored.pk}/best/", headers=PART)
    shown = notice_in(answer.content.decode())
    assert (answer.status_code, shown.code, shown.ways) == (401, "not_authenticated", ["Sign in again"])
    assert titles(answer.content.decode()) == ["You are signed out"]
    assert Assignment.objects.count() == 0
