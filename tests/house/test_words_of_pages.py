"""Every word of a page can be translated: no template has words, or attributes that are read, beyond a translation."""

import re
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

ROOT = Path(__file__).parents[2]
TEMPLATES = [
    *sorted((ROOT / "templates").rglob("*.html")),
    *sorted(ROOT.glob("*/templates/**/*.html")),
]
# The API's own page is a library's, in English like the API.
OF_A_LIBRARY = ("drf_spectacular",)
# What stands for a thing that was left out: a word to the eye of a parser, none to a reader.
VALUE = "\x00"
# Translated, a note to whoever reads the template, attributes of the body.
UNREAD_BLOCKS = ("blocktrans", "comment", "block body")
UNREAD = re.compile(r"<(script|style|svg:defs)\b.*?</\1>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
# An icon is written by its name, which its font draws.
ICON = re.compile(r"<(span|i)\b[^>]*material-symbols[^>]*>.*?</\1>", re.DOTALL)
READ = re.compile(r"""\b(?:title|aria-label|alt|placeholder|aria-description)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
TAG = re.compile(r"<[^>]*>", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")
# Names of the product's own and of units; the same in every language.
SAME_EVERYWHERE = {"nbsp", "middot", "hellip", "mdash", "ndash", "rarr", "larr", "times", "ms", "amp", "doctype"}


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
    page = ICON.sub("", UNREAD.sub("", "".join(kept)))
    read = [first or second for first, second in READ.findall(page)]
    shown = TAG.sub(" ", page)
    return [word for text in (*read, shown) for word in WORD.findall(text) if word.lower() not in SAME_EVERYWHERE]


def _within(tag: str, now: str) -> str:
    """Which part a page's text stands in that no reader sees as written there; empty for none."""
    begins = next((kind for kind in UNREAD_BLOCKS if tag.startswith(kind)), "")
    ends = now == "block body" and tag.startswith("endblock") and not tag.startswith("endblocktrans")
    return begins or ("" if ends or (now and tag.startswith(f"end{now}")) else now)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_word_of_a_template_is_beyond_translation(path: Path) -> None:
    if path.parent.name in OF_A_LIBRARY:
        return
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
    assert [word for word in words_left(source) if word != "of"] == left
