"""What somebody reads or hears of a page: its words, and those of its attributes that are told. No tags, no icons."""

import re
from collections.abc import Iterator
from html import unescape

UNREAD = re.compile(r"<(script|style|template)\b.*?</\1>|<!--.*?-->|<!doctype[^>]*>", re.DOTALL | re.IGNORECASE)
# An icon is written by its name, which its font draws.
ICON = re.compile(r"<(span|i)\b[^>]*material-symbols[^>]*>.*?</\1>", re.DOTALL)
TOLD = re.compile(
    r"""\b(?:title|aria-label|aria-description|alt|placeholder)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.DOTALL
)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")


def texts_of(html: str) -> Iterator[str]:
    """The texts of a page, and of a template once its tags are gone, in no order that matters."""
    html = ICON.sub("", UNREAD.sub("", html))
    for first, second in TOLD.findall(html):
        yield unescape(first or second)
    yield from map(unescape, TAG.split(html))
