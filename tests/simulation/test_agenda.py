"""The simulated clock: what comes first, where the database's clock stands meanwhile, and ids that ascend."""

import datetime as dt

import pytest

from allocator_project.simulation.agenda import Agenda, Ids
from assignments import database_clock

NOON = dt.datetime(2030, 3, 4, 12, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


class Diary:
    """Writes down what was done when, and where the database's clock stood."""

    def __init__(self, agenda: Agenda, *, due: tuple[dt.datetime, ...] = ()) -> None:
        self.agenda = agenda
        self.lines: list[tuple[str, dt.datetime]] = []
        self._due = list(due)

    def write(self, *, what: str, at: dt.datetime, then: dt.datetime | None = None) -> None:
        """A deed; it may cause another one."""
        assert database_clock.moment() == at
        self.lines.append((what, at))
        if then is not None:
            self.agenda.note(then, deed=self.write, what="consequence")

    def work(self, now: dt.datetime) -> None:
        """Runs the first job that is due."""
        self.write(what="work", at=now)
        self._due.pop(0)

    def work_due(self) -> dt.datetime | None:
        """When the next job is due."""
        return self._due[0] if self._due else None


def test_everything_happens_in_the_order_of_its_time_and_at_one_time_in_the_order_it_was_noted() -> None:
    agenda = Agenda()
    diary = Diary(agenda)
    agenda.note(NOON + 2 * MINUTE, deed=diary.write, what="last")
    agenda.note(NOON, deed=diary.write, what="first", then=NOON + MINUTE)
    agenda.note(NOON, deed=diary.write, what="second")
    agenda.run(diary.work_due, work=diary.work)
    assert diary.lines == [
        ("first", NOON), ("second", NOON), ("consequence", NOON + MINUTE), ("last", NOON + 2 * MINUTE)
    ]  # fmt: skip
    assert database_clock.moment() is None


def test_work_is_done_when_it_is_due_before_what_people_do_then_and_never_earlier_than_now() -> None:
    agenda = Agenda()
    diary = Diary(agenda, due=(NOON - MINUTE, NOON, NOON + MINUTE, NOON + 3 * MINUTE))
    for minutes in (0, 1, 2):
        agenda.note(NOON + minutes * MINUTE, deed=diary.write, what="deed")
    agenda.run(diary.work_due, work=diary.work)
    assert diary.lines == [
        ("work", NOON), ("work", NOON), ("deed", NOON), ("work", NOON + MINUTE), ("deed", NOON + MINUTE),
        ("deed", NOON + 2 * MINUTE), ("work", NOON + 3 * MINUTE),
    ]  # fmt: skip


def test_a_deed_that_fails_leaves_the_real_clock_behind() -> None:
    agenda = Agenda()
    agenda.note(NOON, deed=lambda at: [][1])
    with pytest.raises(IndexError):
        agenda.run(lambda: None, work=lambda now: None)
    assert database_clock.moment() is None


def test_ids_ascend_as_they_are_minted_and_no_two_simulations_share_one() -> None:
    one, other = Ids(), Ids()
    first, second = [one.next() for _ in range(1000)], [other.next() for _ in range(1000)]
    assert first == sorted(first)
    assert [str(each) for each in first] == sorted(str(each) for each in first)
    assert len({*first, *second}) == 2000
    assert {each.version for each in first} == {4}
