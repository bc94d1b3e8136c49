"""The look at a site from outside says which step failed and why, and clears away what it booked."""

import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from ops import smoke

TOKEN = "of-a-host"


class Site(http.server.BaseHTTPRequestHandler):
    """A site that is up and knows one house, in which there is no time for anybody. `asked` is what it was asked."""

    asked: list[tuple[str, str, str]]

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["Host"], self.headers.get("X-Forwarded-Proto", "")))
        answers: dict[str, Any] = {
            "restaurants": {"results": [{"slug": "smoke-test", "id": "1", "name": "Smoke", "role": "host"}]},
            "availability": {"slots": []},
        }
        found: Any = next((answer for name, answer in answers.items() if name in self.path), {})
        body = b"" if self.path == "/metrics" else json.dumps(found).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def site() -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    asked: list[tuple[str, str, str]] = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("OfThisTest", (Site,), {"asked": asked}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smoke, "READY_SECONDS", 0.0)
    monkeypatch.setattr(smoke, "PAUSE_SECONDS", 0.0)
    monkeypatch.setenv("SMOKE_TOKEN", TOKEN)


def test_where_nobody_answers_it_is_not_ready(capsys: pytest.CaptureFixture[str]) -> None:
    assert smoke.main(["http://127.0.0.1:1"]) == 1
    assert capsys.readouterr().out == "FAIL ready: /readyz is not ok (waited 0 s)\n"


def test_a_house_that_the_token_does_not_open_is_named_with_those_it_opens(
    site: tuple[str, list[tuple[str, str, str]]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert smoke.main([site[0], "--restaurant", "elsewhere"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == (
        "FAIL signed in: the token opens no restaurant elsewhere; it opens smoke-test"
    )


def test_a_house_without_a_table_for_weeks_is_told(
    site: tuple[str, list[tuple[str, str, str]]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert smoke.main([site[0]]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "FAIL a table is free: no table for 2 within 30 days"


def test_with_a_host_web_is_asked_as_its_proxy_asks_but_for_probes_and_metrics(
    site: tuple[str, list[tuple[str, str, str]]],
) -> None:
    smoke.main([site[0], "--host", "tables.example.com"])
    place = site[0].removeprefix("http://")
    assert [asked for asked in site[1] if "/api/" not in asked[0]] == [("/readyz", place, ""), ("/metrics", place, "")]
    assert {asked[1:] for asked in site[1] if "/api/" in asked[0]} == {("tables.example.com", "https")}


def test_without_a_token_it_says_where_one_comes_from(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SMOKE_TOKEN")
    with pytest.raises(SystemExit):
        smoke.main(["http://127.0.0.1:1"])
    assert "manage.py create_api_token" in capsys.readouterr().err
