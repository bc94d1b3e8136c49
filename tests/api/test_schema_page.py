"""Swagger UI at /api/v2/docs/: everything it loads is ours, on a laptop and with collected files."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db
PAGE = "/api/v2/docs/"


def loaded(client: Client) -> list[str]:
    """What the page loads: scripts, styles, pictures and the document."""
    page = client.get(PAGE)
    assert page.status_code == 200
    # What starts it is a script of its own: the content security policy forbids scripts in pages.
    starting = client.get(PAGE, {"script": ""}).content.decode()
    found = re.findall(r'(?:src|href)="([^"]+)"', page.content.decode()) + re.findall(r'url: "([^"]+)"', starting)
    assert len(found) >= 4, found
    assert "//" not in "".join(found), found
    assert "validatorUrl: null" in starting
    return found


def status_of(client: Client, address: str) -> int:
    answer = client.get(address)
    # A file is a stream, and stays open until somebody has read it.
    answer.getvalue()
    answer.close()
    return answer.status_code


def test_on_a_laptop_everything_the_page_loads_is_served_by_us(settings: Any) -> None:
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    client = Client()
    for address in loaded(client):
        assert status_of(client, address) == 200, address


@pytest.mark.parametrize("collected", [True, False])
def test_in_production_the_page_needs_the_collected_files(tmp_path: Path, collected: bool) -> None:
    """The control: without them the page has nothing to show."""
    with override_settings(STATIC_ROOT=tmp_path, WHITENOISE_USE_FINDERS=False, WHITENOISE_AUTOREFRESH=False):
        if collected:
            call_command("collectstatic", interactive=False, verbosity=0)
        client = Client()
        ours = [address for address in loaded(client) if address.startswith("/static/")]
        assert len(ours) >= 3
        assert {status_of(client, address) for address in ours} == {200 if collected else 404}


def test_the_document_is_served_as_openapi() -> None:
    answer = Client().get("/api/v2/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    assert (answer.status_code, answer.json()["openapi"], answer.json()["info"]["version"][:2]) == (200, "3.1.0", "2.")
