"""Sentences with figures, put into words when somebody reads them: in the reader's language, in none where kept."""

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.functional import lazy


def _worded(template: Any, figures: dict[str, Any]) -> str:
    return str(template % figures)


_later = lazy(_worded, str)


def sentence(template: Any, **figures: Any) -> str:
    """This function will return a sentence that is put into words when it is asked for, as `gettext_lazy` does.

    Shapes: `template` is lazy; one of `ngettext_lazy` names the figure that it goes by.
    """
    said: str = _later(template, figures)
    return said


def as_kept(sentences: Iterable[str]) -> list[str]:
    """This function will put sentences into the words of the source, whoever asks: what is kept is for everybody."""
    with translation.override(None):
        return [str(each) for each in sentences]
