"""The theme's frame: what a page may load, and which of the theme's own files ours were made from."""

import hashlib
import re
from pathlib import Path

import pytest
import unfold
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.house.sources import PROJECT_DIR

pytestmark = pytest.mark.django_db
THEME = Path(unfold.__file__).parent / "templates"
# sha256, first twelve letters, of the theme's files that ours replace. Changed? Compare, adapt ours, write it here.
MADE_FROM = {
    "admin/base.html": "2ce9250b3c64",
    "admin/base_site.html": "50eb1e71a0b2",
    "admin/change_form.html": "e9824d4d8a44",
    "admin/change_list.html": "5885c39760f6",
    "admin/index.html": "9fdb849b7da1",
    "unfold/helpers/app_list.html": "6ab83ac498b2",
    "unfold/helpers/navigation.html": "fd819dae3473",
    "unfold/helpers/navigation_header.html": "35139b9d9458",
    "unfold/helpers/navigation_user.html": "4c9ba58b3f21",
    "unfold/helpers/theme_switch.html": "c8e659df65f5",
    "unfold/helpers/welcomemsg.html": "e8eab02522ba",
    "unfold/layouts/skeleton.html": "66af9f0bb45f",
    "unfold/layouts/unauthenticated.html": "768501529f1a",
}


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def replaced() -> set[str]:
    """Our templates that stand in front of one of the theme's."""
    ours = {path.relative_to(PROJECT_DIR / "templates").as_posix() for path in (PROJECT_DIR / "templates").rglob("*")}
    return {name for name in ours if (THEME / name).is_file()}


def test_the_theme_s_files_are_those_that_ours_were_made_from() -> None:
    assert {name: digest(THEME / name) for name in sorted(replaced())} == MADE_FROM


def test_pages_may_load_what_is_ours_and_run_no_script_of_their_own() -> None:
    policy = Client().get(reverse("admin:login")).headers["Content-Security-Policy"]
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";")}
    assert (rules["default-src"], rules["script-src"], rules["style-src"]) == (["'none'"], ["'self'"], ["'self'"])
    assert (rules["object-src"], rules["base-uri"], rules["frame-ancestors"]) == (["'none'"], ["'none'"], ["'none'"])


def test_no_page_of_ours_has_a_script_a_style_or_a_handler_in_it() -> None:
    for page in (PROJECT_DIR / "templates").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son[a-z]+=|javascript:", text), page.name
        assert not re.search(r'(src|href)="(https?:)?//', text), page.name


def test_whoever_works_nowhere_is_told_so_at_the_login(client: Client) -> None:
    User.objects.create_user("stranger", password="quite-a-secret", is_staff=True)
    answer = client.post(reverse("admin:login"), {"username": "stranger", "password": "quite-a-secret"})
    assert "stranger does not work in any restaurant here" in answer.content.decode()
    assert "_auth_user_id" not in client.session
