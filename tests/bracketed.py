"""A language in which each message stands in brackets: what stands outside of them no translation has brought."""

import re
from collections.abc import Iterable

import pytest
from django.contrib.auth import get_user_model
from django.db.models import BooleanField, JSONField, Model
from django.utils import translation

from tests.reading import WORD, texts_of

OPEN, CLOSE = "⟦", "⟧"
BRACKETED = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
# Written alike everywhere.
OF_NO_LANGUAGE = {"Id", "null", "ms", "min"}


def speak_in_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on each message is as it is, in brackets, except where no language is asked for."""

    def one(message: str) -> str:
        return f"{OPEN}{message}{CLOSE}" if message and translation.get_language() else message

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
    """What people have written and programs have stored as text.

    Not what is one of a few choices, nor a yes or no: those are words of ours. Nor what is in documents, of which pages
    show some as they are: their words are names of states and kinds, too.
    """
    stored: set[str] = set()
    for model in (*models, get_user_model()):
        free = [
            field.attname
            for field in model._meta.concrete_fields
            if not field.choices and not isinstance(field, BooleanField | JSONField)
        ]
        for values in model._default_manager.values_list(*free):
            stored |= set(WORD.findall(" ".join(str(value) for value in values if value is not None)))
    return stored


def words_of_documents(model: type[Model]) -> set[str]:
    """Those of its documents."""
    documents = [field.attname for field in model._meta.concrete_fields if isinstance(field, JSONField)]
    return set(WORD.findall(str(list(model._default_manager.values_list(*documents))))) if documents else set()
