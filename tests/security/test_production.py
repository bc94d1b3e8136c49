"""A server as production runs it, behind a proxy that ends TLS: what it tells browsers, and whom it does not answer."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import override_settings

from tests.api.callers import person
from tests.assignments.rivals import database_url
from tests.browser.conftest import session_of
from tests.desk.scenes import full_house
from tests.security.pages import pages_of
from tests.security.people import PASSWORD
from tests.security.visiting import HOST, Visitor
from tests.servers.serving import Server, serving
from venues.models import StaffMembership

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("production")]
SESSION, CSRF = "__Host-sessionid", "__Host-csrftoken"
EVERY_ANSWER = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
}
ONLY_OURS = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "frame-ancestors": ["'none'"],
}
IN_THE_PAGE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\son[a-z]+=|=\s*[\"']?javascript:", re.IGNORECASE
)
FROM_ELSEWHERE = re.compile(r'(?:src|action)="(?:https?:)?//|<link[^>]+href="(?:https?:)?//')
SLOW_HASHES = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]


@pytest.fixture(scope="module")
def site(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The web command of the Procfile with `DEBUG` off."""
    variables = {
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": HOST,
        "BEHIND_TLS_PROXY": "1",
        "ALLOW_PLAIN_HTTP": "0",
        "ADMIN_PATH": "back-office/desk",
        "WEB_CONCURRENCY": "1",
    }
    with serving(tmp_path_factory.mktemp("production"), database=database_url(), **variables) as running:
        yield running


@pytest.fixture
def visitor(site: Server) -> Visitor:
    return Visitor(site.address)


def in_production(address: str) -> str:
    """The address of a page there, where the admin is elsewhere."""
    return re.sub(r"^/admin/", "/back-office/desk/", address)


def test_every_page_says_what_may_be_loaded_and_loads_nothing_else(visitor: Visitor) -> None:
    restaurant = full_house()
    visitor.cookies[SESSION] = session_of(person(superuser=True))
    addresses = [in_production(address) for address in pages_of(restaurant)]
    assert len(addresses) > 100
    statuses = set()
    for address in [*addresses, "/nowhere", "/api/v2/nowhere", "/back-office/desk/login/"]:
        answer = visitor.get(address)
        statuses.add(answer.status)
        told = answer.headers
        assert {name: told[name] for name in EVERY_ANSWER} == EVERY_ANSWER, address
        policy = {rule.split()[0]: rule.split()[1:] for rule in told["Content-Security-Policy"].split(";")}
        assert {name: policy[name] for name in ONLY_OURS} == ONLY_OURS, address
        assert "camera=()" in told["Permissions-Policy"], address
        assert not {"public", "s-maxage"} & set(re.split(r"[ ,=]+", told["Cache-Control"])), address
        for fault in (IN_THE_PAGE, FROM_ELSEWHERE):
            assert not fault.search(answer.body), (address, fault.search(answer.body))
    assert statuses <= {200, 301, 302, 404, 405, 409}, statuses


def test_cookies_are_for_this_host_over_tls_and_not_for_scripts(visitor: Visitor) -> None:
    with override_settings(PASSWORD_HASHERS=SLOW_HASHES):
        user = User.objects.create_user("ada", password=PASSWORD)
    StaffMembership.objects.create(user=user, restaurant=full_house(), role="host")
    login = "/back-office/desk/login/"
    before = visitor.get(login).cookies
    answer = visitor.post(login, {"username": "ada", "password": PASSWORD})
    assert (answer.status, answer.headers["Location"]) == (302, "/back-office/desk/")
    session, csrf = answer.cookies[SESSION], answer.cookies[CSRF]
    assert before[CSRF].value != csrf.value, "a login gives a new token too"
    for cookie in (session, csrf):
        assert (cookie["secure"], cookie["path"], cookie["domain"], cookie["samesite"]) == (True, "/", "", "Lax")
    assert session["httponly"] is True
    assert session["max-age"] == "", "a browser that is closed forgets it"
    assert user.password.startswith("pbkdf2_sha256$1000000$") or int(user.password.split("$")[1]) >= 1_000_000


def test_plain_http_is_sent_to_tls_and_told_nothing(visitor: Visitor) -> None:
    answer = visitor.get("/back-office/desk/login/?next=/", X_Forwarded_Proto="http")
    assert (answer.status, answer.body) == (301, "")
    assert answer.headers["Location"] == f"https://{HOST}/back-office/desk/login/?next=/"


@pytest.mark.parametrize("host", ["evil.example", f"{HOST}.evil.example", f"{HOST}:443@evil.example", "127.0.0.1"])
def test_a_host_that_is_not_ours_is_not_answered_as_if_it_were(visitor: Visitor, host: str) -> None:
    answer = visitor.get("/back-office/desk/login/", Host=host)
    assert answer.status == 400
    assert host not in answer.body + str(answer.headers)


def test_what_a_visitor_says_of_the_host_behind_the_proxy_is_not_believed(visitor: Visitor) -> None:
    answer = visitor.get("/ops/", X_Forwarded_Host="evil.example")
    assert answer.headers["Location"].startswith("/")
    assert "evil.example" not in str(answer.headers) + answer.body


@pytest.mark.parametrize(
    "path",
    [
        "/static/../manage.py",
        "/static/..%2fmanage.py",
        "/static/%2e%2e/manage.py",
        "/static/desk/../../../manage.py",
        "/static//etc/passwd",
        "/static/..\\manage.py",
        "/static/%00",
        "/.env",
        "/static/.env",
        "//etc/passwd",
    ],
)
def test_no_address_leads_out_of_the_static_files(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status in (400, 404)
    assert "SECRET_KEY" not in answer.body
    assert "execute_from_command_line" not in answer.body
    assert "root:" not in answer.body


def test_the_admin_is_only_where_the_settings_put_it(visitor: Visitor) -> None:
    assert visitor.get("/admin/").status == 404
    assert visitor.get("/admin/login/").status == 404
    assert visitor.get("/back-office/desk/login/").status == 200
    assert visitor.get("/ops/").headers["Location"] == "/back-office/desk/login/?next=/ops/"


def test_an_address_that_does_not_exist_tells_nothing_of_how_the_site_is_made(visitor: Visitor) -> None:
    answer = visitor.get("/nowhere/<script>")
    assert answer.status == 404
    assert not re.search(r"django|urlconf|traceback|<script>", answer.body, re.IGNORECASE)
