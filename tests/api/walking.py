"""Reads a page of curl commands with their answers, and sends them as curl would. Needs no curl.

Below each command stands its answer: JSON, perhaps with a status line and headers. In it `"…"` stands for any value
and, as a key or the last item, for more of them; `"$NAME"` remembers a value, or is the one remembered.
"""

import argparse
import json
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import requests

MORE = "…"
OK = 200
PROBLEM = '{"type"'
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANSWER = re.compile(r"^(\{|HTTP/1\.1 )", re.MULTILINE)
NEXT = re.compile(r"^(?=curl )", re.MULTILINE)
ASSIGNMENT = re.compile(r"([A-Z_]+)=(.*)")
COMMAND = re.compile(r"\$\(\S+ manage\.py (.+)\)")
VARIABLE = re.compile(r"\$([A-Z][A-Z0-9_]*)")
SINGLE_QUOTED = re.compile(r"('[^']*')")
JSON_HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}


@dataclass(frozen=True, slots=True)
class Stop:
    """One command of the page and the answer shown below it: status and headers as lines, a body or none."""

    command: str
    head: tuple[str, ...]
    body: str


@dataclass(slots=True)
class Walk:
    """A reader on their way through the page. `manage` runs a management command and returns what it prints."""

    manage: Callable[[str], str]
    known: dict[str, str] = field(default_factory=dict)

    def go(self, stop: Stop) -> list[str]:
        """Sends the command; what the answer has otherwise than the page shows."""
        lines = iter(stop.command.strip().splitlines())
        for line in lines:
            assigned = ASSIGNMENT.fullmatch(line)
            if assigned is None:
                answer = send(self.expanded("\n".join([line, *lines])))
                return [*self._head_differs(stop, answer), *self._body_differs(stop, answer)]
            name, value = assigned.groups()
            command = COMMAND.fullmatch(value)
            self.known[name] = self.manage(command.group(1)) if command else shlex.split(self.expanded(value))[0]
        return []

    def expanded(self, text: str) -> str:
        """The text as a shell would expand it: not between single quotes."""
        parts = SINGLE_QUOTED.split(text)
        return "".join(
            part if part.startswith("'") else VARIABLE.sub(lambda found: self._value(found[1]), part) for part in parts
        )

    def _value(self, name: str) -> str:
        """An entity tag has quotes of its own."""
        return self.known[name].replace('"', '\\"')

    def _head_differs(self, stop: Stop, answer: requests.Response) -> Iterator[str]:
        status, *headers = stop.head or ("",)
        if not status:
            expected = json.loads(stop.body).get("status", OK) if stop.body.startswith(PROBLEM) else OK
            if expected not in (answer.status_code, OK if answer.ok else None):
                yield f"{answer.status_code}: {answer.text[:500]}"
            return
        if status != f"HTTP/1.1 {answer.status_code} {answer.reason}":
            yield f"{status!r} is {answer.status_code} {answer.reason}: {answer.text[:500]}"
        for header in headers:
            name, _, value = header.partition(": ")
            yield from self.differs(value, answer.headers.get(name, "missing"), name)

    def _body_differs(self, stop: Stop, answer: requests.Response) -> Iterator[str]:
        if stop.body:
            yield from self.differs(json.loads(stop.body), answer.json(), "")
        elif not stop.head and answer.text:
            yield f"the page shows no answer: {answer.text[:500]}"

    def differs(self, shown: Any, real: Any, where: str) -> Iterator[str]:
        """What is otherwise than shown, with where."""
        if isinstance(shown, dict) and isinstance(real, dict):
            yield from self._fields_differ(shown, real, where)
        elif isinstance(shown, list) and isinstance(real, list):
            known = shown[:-1] if shown[-1:] == [MORE] else shown
            if len(real) < len(known) or (known is shown and len(real) > len(known)):
                yield f"{where} has {len(real)} items: {json.dumps(real)[:500]}"
            for position, (one, other) in enumerate(zip(known, real, strict=False)):
                yield from self.differs(one, other, f"{where}/{position}")
        elif isinstance(shown, str) and VARIABLE.fullmatch(shown):
            if self.known.setdefault(shown[1:], str(real)) != str(real):
                yield f"{where} is {real!r}, not {shown}"
        elif shown != MORE and shown != real:
            yield f"{where} is {real!r}, not {shown!r}"

    def _fields_differ(self, shown: dict[str, Any], real: dict[str, Any], where: str) -> Iterator[str]:
        if MORE not in shown and set(real) != set(shown):
            yield f"{where} has the fields {sorted(real)}"
        for name, value in shown.items():
            if name != MORE:
                yield from self.differs(value, real.get(name, "missing"), f"{where}/{name}")


def stops_of(page: str) -> list[Stop]:
    """Every command of a page with the answer below it, in order."""
    return [_stop(part) for block in BLOCK.findall(page) for part in _parts(block)]


def _parts(block: str) -> list[str]:
    """A block's commands, each with its answer; what is assigned above the first one belongs to it."""
    assigned, first, *others = NEXT.split(block)
    return [assigned + first, *others]


def _stop(block: str) -> Stop:
    shown = ANSWER.search(block)
    command, answer = (block[: shown.start()], block[shown.start() :]) if shown else (block, "")
    if answer.startswith("HTTP"):
        head, _, body = answer.strip().partition("\n\n")
        return Stop(command, tuple(head.splitlines()), body)
    return Stop(command, (), answer.strip())


def send(command: str) -> requests.Response:
    """Sends what a curl command would; any other option or program fails."""
    program, *words = shlex.split(command)
    assert program == "curl", program
    reader = argparse.ArgumentParser(exit_on_error=False, allow_abbrev=False)
    reader.add_argument("-s", action="store_true")
    reader.add_argument("-i", action="store_true")
    reader.add_argument("-X", dest="method")
    reader.add_argument("-H", dest="headers", action="append", default=[])
    reader.add_argument("--json")
    reader.add_argument("url")
    asked = reader.parse_args(words)
    headers = dict(header.split(": ", 1) for header in asked.headers)
    method = asked.method or ("GET" if asked.json is None else "POST")
    body = None if asked.json is None else asked.json.encode()
    return requests.request(
        method, asked.url, data=body, headers=(JSON_HEADERS if body else {}) | headers, timeout=30
    )  # fmt: skip
