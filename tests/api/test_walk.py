"""docs/api.md is true: every command on it is sent to a real server, in order, and answers what the page shows."""

import shlex
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.api.callers import person
from tests.api.walking import Stop, Walk, stops_of
from tests.assignments.rivals import database_url
from tests.builders import house
from tests.house.sources import PROJECT_DIR
from tests.servers.serving import serving

PAGE = PROJECT_DIR / "docs" / "api.md"
LONGEST_PAGE = 250


def manage(command: str) -> str:
    """What a management command prints."""
    printed = StringIO()
    call_command(*shlex.split(command), stdout=printed)
    return printed.getvalue().strip()


@pytest.mark.django_db(transaction=True)
def test_who_follows_the_page_sees_what_it_shows(tmp_path: Path) -> None:
    restaurant = house(name="The Example")
    for name, role in (("ada", "manager"), ("bob", "host")):
        user = person(restaurant, role=role)
        user.username = name
        user.save()
    walk = Walk(manage)
    with serving(tmp_path, database=database_url()) as server:
        for stop in stops_of(PAGE.read_text(encoding="utf-8").replace("http://127.0.0.1:8000", server.address)):
            assert walk.go(stop) == [], stop.command


def test_every_curl_of_the_page_is_in_a_block_that_is_executed() -> None:
    page = PAGE.read_text(encoding="utf-8")
    blocks = [stop.command for stop in stops_of(page)]
    assert page.count("curl -") == sum("curl -" in command for command in blocks) == len(blocks)
    assert len(page.splitlines()) <= LONGEST_PAGE


def test_a_page_that_shows_something_else_is_found_out() -> None:
    """The control: another value, a field too many, a field too few, another length, another id than remembered."""
    walk = Walk(manage, {"ID": "7"})
    real = {"id": "7", "list": [1, 2], "more": 0}
    for shown in (
        {"id": "8", "…": "…"}, {"id": "…", "list": [1, 2]}, {"other": 1, "…": "…"}, {"list": [1], "…": "…"},
        {"list": [1, 2, 3, "…"], "…": "…"}, {"more": "$ID", "…": "…"},
    ):  # fmt: skip
        assert len(list(walk.differs(shown, real, ""))) == 1, shown
    assert list(walk.differs({"id": "$ID", "list": [1, "…"], "more": 0}, real, "")) == []
    assert walk.expanded("'$ID' \"$ID\"") == "'$ID' \"7\""
    assert stops_of('```sh\nA=b\ncurl -s x\nHTTP/1.1 200 OK\n\n{}\ncurl -s y\n{"z": 1}\n```\n') == [
        Stop("A=b\ncurl -s x\n", ("HTTP/1.1 200 OK",), "{}"),
        Stop("curl -s y\n", (), '{"z": 1}'),
    ]
