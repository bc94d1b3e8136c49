"""A language in which each message stands in brackets: what stands outside of them no translation has brought."""

import re
from collections.abc import Iterable

import pytest
from django.contrib.auth import get_user_model
from django.db.models import Model
from django.utils import translation

from tests.reading import WORD, texts_of

OPEN, CLOSE = "⟦", "⟧"
BRACKETED = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
# Written alike everywhere.
OF_NO_LANGUAGE = {"Id", "null"}


def speak_in_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on each message is as it is, in brackets."""

    def one(message: str) -> str:
        return f"{OPEN}{message}{CLOSE}" if message else ""

    def several(singular: str, plural: str, number: int) -> str:
        return one(singular if number == 1 else plural)

    monkeypatch.setattr(vars(translation)["_trans"], "gettext", one)
    monkeypatch.setattr(vars(translation)["_trans"], "ngettext", several)
    monkeypatch.setattr(vars(translation)["_trans"], "pgettext", lambda context, message: one(message))
    monkeypatch.setattr(vars(translation)["_trans"], "npgettext", lambda context, *told: several(*told))


def words_left(html: str) -> set[str]:
    """The words that somebody reads or hears and that no translation has brought."""
    left: set[str] = set()
    for text in texts_of(html):
        while BRACKETED.search(text):
            text = BRACKETED.sub(" ", text)
        left |= set(WORD.findall(text))
    return left - OF_NO_LANGUAGE


def words_stored(models: Iterable[type[Model]]) -> set[str]:
    """What people have written and programs have stored. What is one of a few choices is a word of ours."""
    stored: set[str] = set()
    for model in (*models, get_user_model()):
        free = [field.attname for field in model._meta.concrete_fields if not field.choices]
        for values in model._default_manager.values_list(*free):
            stored |= set(WORD.findall(" ".join(map(str, values))))
    return stored
