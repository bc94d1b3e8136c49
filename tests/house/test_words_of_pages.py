"""Every word of a page can be translated: no template has words, or attributes that are read, beyond a translation."""

from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

from tests.reading import WORD, texts_of

ROOT = Path(__file__).parents[2]
# The API's own page is a library's, in English like the API.
OF_A_LIBRARY = "drf_spectacular"
TEMPLATES = [
    path
    for path in (*sorted((ROOT / "templates").rglob("*.html")), *sorted(ROOT.glob("*/templates/**/*.html")))
    if path.parent.name != OF_A_LIBRARY
]
# Stands for a value, so that words beside it stay words.
VALUE = "\x00"
# Translated, a note to whoever reads the template, attributes of the body.
UNREAD_BLOCKS = ("blocktrans", "comment", "block body")
# The same in every language.
UNITS = {"ms"}


def words_left(source: str) -> list[str]:
    """The words of a template that no translation can reach."""
    kept, within = [], ""
    for token in Lexer(source).tokenize():
        if token.token_type is TokenType.BLOCK:
            within = _within(token.contents, within)
        elif within:
            continue
        elif token.token_type is TokenType.TEXT:
            kept.append(token.contents)
        elif token.token_type is TokenType.VAR:
            kept.append(VALUE)
    return [word for text in texts_of("".join(kept)) for word in WORD.findall(text) if word not in UNITS]


def _within(tag: str, now: str) -> str:
    """Which part a page's text stands in that no reader sees as written there; empty for none."""
    begins = next((kind for kind in UNREAD_BLOCKS if tag.startswith(kind)), "")
    ends = now == "block body" and tag.startswith("endblock") and not tag.startswith("endblocktrans")
    return begins or ("" if ends or (now and tag.startswith(f"end{now}")) else now)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_word_of_a_template_is_beyond_translation(path: Path) -> None:
    assert words_left(path.read_text()) == []


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("<p>Table {{ number }}</p>", ["Table"]),
        ('<a title="Open it">{% translate "Open" %}</a>', ["Open", "it"]),
        ("<p>{% blocktranslate %}Table {{ n }}{% endblocktranslate %} free</p>", ["free"]),
        ('<p class="big">{% translate "Table" %} {{ n }} · ✓</p>', []),
        ("{# a note #}{% comment %}of{% endcomment %}<p>–</p>", []),
    ],
)
def test_the_control_words_that_cannot_be_translated_are_found(source: str, left: list[str]) -> None:
    assert words_left(source) == left
