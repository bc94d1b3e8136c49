"""Every word of the roll-out's pages can be in another language."""

import pytest

from rollout.models import LegacyAssignment, RolloutChange, ShadowComparison
from rollout.modes import FLAGS, MODES
from tests.bracketed import speak_in_brackets, words_left, words_stored
from tests.desk.scenes import browser, text_of
from tests.reading import WORD
from tests.rollout.staging import compared_house, pages_of
from venues.models import Restaurant

# As they are given to commands and programs.
NAMES = set(WORD.findall(" ".join((*FLAGS, *MODES))))
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _another_language(monkeypatch: pytest.MonkeyPatch) -> None:
    speak_in_brackets(monkeypatch)


def test_every_word_can_be_in_another_language() -> None:
    restaurant = compared_house()
    client = browser(superuser=True)
    data = NAMES | words_stored((Restaurant, LegacyAssignment, RolloutChange, ShadowComparison))
    for address in pages_of(restaurant):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert words_left(text_of(answer)) - data == set(), address
