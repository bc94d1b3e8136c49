"""Reads what a notice of the board says and offers, as somebody who looks at it would."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.board.asking import Board, buttons


@dataclass
class Shown:
    """A notice. Shapes: `ways` are the labels of what can be pressed or followed, in their order."""

    code: str = ""
    title: str = ""
    words: list[str] = field(default_factory=list)
    ways: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(self.words)


class _Reader(HTMLParser):
    """Follows the notice's own element to its end."""

    def __init__(self) -> None:
        super().__init__()
        self.shown, self.depth, self.inside = Shown(), 0, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """The notice begins, or something in it."""
        known = dict(attrs)
        if self.depth == 0 and tag == "div" and (known.get("class") or "").startswith("notice"):
            self.depth, self.shown.code = 1, known.get("data-code") or ""
        elif self.depth and tag == "div":
            self.depth += 1
        if self.depth:
            self.inside = "title" if known.get("class") == "title" else tag

    def handle_endtag(self, tag: str) -> None:
        """The notice, or something in it, ends."""
        self.depth -= self.depth > 0 and tag == "div"
        self.inside = ""

    def handle_data(self, data: str) -> None:
        """A title, a label, or what is said."""
        said = data.strip()
        if not self.depth or not said:
            return
        self.shown.words.append(said)
        if self.inside == "title":
            self.shown.title = said
        elif self.inside in ("button", "a"):
            self.shown.ways.append(said)


def notice_in(text: str) -> Shown:
    """The notice that a part shows; an empty one where it shows none."""
    reader = _Reader()
    reader.feed(text)
    return reader.shown


def follow(board: Board, text: str, *, label: str) -> Shown:
    """What comes of pressing one of the notice's ways: the notice of the answer, which the board accepts."""
    sends = buttons(text).get(label)
    if sends is None:
        address = looks(text)[label]
        after = board.read(board.client.get(address, headers={"HX-Request": "true"}))
    else:
        address, values = sends
        after = board.read(board.client.post(address, values, headers={"HX-Request": "true"}))
    assert board.status == 200, after
    return notice_in(after)


def looks(text: str) -> dict[str, str]:
    """The buttons that open something: label → address."""
    return {
        label.strip(): url for url, label in re.findall(r'<button[^>]*hx-get="([^"]+)"[^>]*>([^<]*)</button>', text)
    }
