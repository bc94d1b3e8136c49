"""Every word of the roll-out's pages can be in another language."""

import uuid

import pytest
from django.urls import reverse

from rollout.changes import set_mode
from rollout.errors import NotYet
from rollout.models import LegacyAssignment, RolloutChange, ShadowComparison
from rollout.modes import DUAL_WRITE, FLAGS, MODES, SHADOW, V2
from rollout.switches import kill
from tests.bracketed import speak_in_brackets, words_left, words_stored
from tests.builders import house
from tests.desk.scenes import browser, text_of
from tests.reading import WORD
from tests.rollout.acting import by
from tests.rollout.staging import compared_house, pages_of
from venues.models import Restaurant

# As they are given to commands and programs, or a code of theirs.
NAMES = set(WORD.findall(" ".join((*FLAGS, *MODES, "overage_exceeded"))))
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _another_language(monkeypatch: pytest.MonkeyPatch) -> None:
    speak_in_brackets(monkeypatch)


def test_every_word_can_be_in_another_language() -> None:
    restaurant, killed = compared_house(), house()
    kill(killed, on=True, by=by())
    client = browser(superuser=True)
    data = NAMES | words_stored((Restaurant, LegacyAssignment, RolloutChange, ShadowComparison))
    for address in pages_of(restaurant):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert words_left(text_of(answer)) - data == set(), address
    refused = client.post(
        reverse("admin:rollout_step", args=[killed.pk, "kill"]), {"reason": "again", "key": uuid.uuid4().hex}
    )
    assert "already" in text_of(refused)
    assert words_left(text_of(refused)) - data == set()


def test_what_is_kept_of_a_change_is_in_nobody_s_language() -> None:
    restaurant = house()
    set_mode(restaurant, to=SHADOW, by=by())
    ahead = set_mode(restaurant, to=DUAL_WRITE, by=by())
    assert ahead.change.overridden == ["0 comparisons of 200"]
    with pytest.raises(NotYet) as told:
        set_mode(restaurant, to=V2, by=by(override=False))
    assert "⟦" in str(told.value)
