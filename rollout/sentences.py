"""Sentences with figures, put into words when somebody reads them: in the reader's language, in none where kept."""

from collections.abc import Callable, Iterable
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


def in_no_language(say: Callable[[Any], str], about: Any) -> str:
    """This function will have something said in the words of the source, whoever asks: for programs, and for good."""
    with translation.override(None):
        return str(say(about))


def as_kept(sentences: Iterable[str]) -> list[str]:
    """This function will put sentences into those words."""
    return [in_no_language(str, each) for each in sentences]
