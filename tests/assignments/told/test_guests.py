"""What is told when a guest is forgotten: that it was done and why, nothing of the guest."""

import datetime as dt

import pytest

from assignments import commands as ask
from assignments import guest_data
from assignments.guest_data import Why
from assignments.ports import NoWords
from tests.assignments.doing import done
from tests.assignments.told.stage import Stage
from tests.builders import A_WEEK_BEFORE, SEVEN

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("why", ["request", "retention"])
def test_each_booking_of_a_guest_is_told_of_with_why_and_who_may_still_come_is_not(why: Why) -> None:
    stage = Stage()
    pair = stage.waits("pair", guest_name="Zebedee Quillfeather")
    coming = stage.waits("coming", guest_name="Zebedee Quillfeather", starts_at=SEVEN + dt.timedelta(days=7))
    done(ask.Cancel(booking_id=pair.pk, at=A_WEEK_BEFORE, actor="host"))
    now = SEVEN + dt.timedelta(days=1)
    told = stage.told_by(
        lambda: guest_data.erase([pair, coming], now=now, actor="host", why=why, guest_words=NoWords())
    )
    assert told == [("booking.guest_erased", "pair", {"why": why})]
