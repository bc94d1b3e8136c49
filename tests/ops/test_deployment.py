"""docs/deployment.md, done as it stands: on a database and a broker that were there already, web, worker and beat come
up with DEBUG off, and a stranger can book, hold, confirm and read the metrics.
"""

import re
import socket
from collections.abc import Iterator

import pytest

from ops import smoke
from ops.asking import Asking
from ops.drills.kill import Running, production
from ops.drills.process import NotReady
from ops.drills.programs import ProgramMissing
from ops.drills.site import HOST, NAMES, Site, procfile
from tests.brokers import not_here
from tests.house.sources import PROJECT_DIR
from tests.ops.test_compose import services

PAGE = (PROJECT_DIR / "docs" / "deployment.md").read_text()
# What the drills tell a site beyond what the page does: one more worker process, and to leave the folder as it was.
OF_DRILLS = {"WEB_CONCURRENCY", "PYTHONDONTWRITEBYTECODE"}
PRODUCTION = [pytest.mark.slow, pytest.mark.production]
OF_PROCESSES = {"PATH", "HOME", "TZ", "LANG", "LC_ALL", "PORT"}
SERVERS = [
    pytest.param(("18", "valkey", False), id="18-valkey", marks=pytest.mark.slow),
    pytest.param(("15", "redis", False), id="15-redis", marks=PRODUCTION),
    pytest.param(("15", "rabbitmq", True), id="15-pgbouncer-rabbitmq", marks=PRODUCTION),
]


@pytest.fixture(params=SERVERS)
def running(request: pytest.FixtureRequest) -> Iterator[Running]:
    """A site that the page is still to be applied to."""
    try:
        postgres, broker, pooled = request.param
        with production(postgres=postgres, broker=broker, pooled=pooled) as found:
            yield found
    except ProgramMissing as missing:
        not_here(request, missing)


def commands_of(section: str) -> list[list[str]]:
    """The commands of the shell that a section of the page shows."""
    (text,) = re.findall(rf"^##+ {re.escape(section)}\n(.+?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    lines = "".join(re.findall(r"^```sh\n(.+?)^```$", text, re.MULTILINE | re.DOTALL)).splitlines()
    return [line.split() for line in lines]


def test_the_page_has_the_procfiles_commands() -> None:
    (shown,) = re.findall(r"^```Procfile\n(.+?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert shown == (PROJECT_DIR / "Procfile").read_text()
    assert tuple(procfile()) == NAMES


def test_the_units_run_the_procfiles_commands() -> None:
    for name, command in procfile().items():
        unit = (PROJECT_DIR / "ops" / "systemd" / f"allocator-{name}.service").read_text()
        (started,) = re.findall(r"^ExecStart=(.+)$", unit, re.MULTILINE)
        assert started.replace("${PORT}", "$PORT") == f"/srv/allocator/{command}"


def test_with_the_pages_commands_a_stranger_books_holds_confirms_and_reads_the_metrics(running: Running) -> None:
    site = running.site
    assert set(site.told) - OF_DRILLS - OF_PROCESSES - {"DEBUG", "BROKER_QUEUE_TYPE"} == variables_of_the_page()
    for command in commands_of("One server")[2:]:
        site.run(*command)
    site.start()
    create_superuser, import_floor, create_token = commands_of("The first people and houses")
    site.run(*create_superuser, "--no-input", "--username=operator", "--email=", DJANGO_SUPERUSER_PASSWORD="a long one")
    site.run(*import_floor)
    token = site.run(*create_token).strip()
    (look,) = commands_of("Does it work?")
    assert look[3:6] == ["http://127.0.0.1:8000", "--host", HOST]
    look[3] = site.address
    said = site.run(*look, SMOKE_TOKEN=token).splitlines()
    assert [line.partition(":")[0] for line in said] == [f"ok   {name}" for name, _ in steps()]
    assert "S" in said[4]
    require_a_styled_page(site.asking())
    for name in NAMES:
        site.run(*health_check(name, site), HOSTNAME=socket.gethostname())
    assert site.manage("audit_ledger").splitlines()[-1].endswith("0 findings.")
    site.stop()
    for name in NAMES:
        assert "Traceback" not in site.parts[name].log.read_text(), name


@pytest.mark.slow
def test_the_control_the_health_checks_find_that_nothing_runs() -> None:
    with production(postgres="18", broker="valkey") as running:
        for name in NAMES:
            with pytest.raises(NotReady):
                running.site.run(*health_check(name, running.site), HOSTNAME=socket.gethostname())


def health_check(name: str, site: Site) -> list[str]:
    """What compose.yaml asks a container, asked of this site's process."""
    kind, *asked = services()[name]["healthcheck"]["test"]
    words = asked if kind == "CMD" else ["sh", "-c", asked[0].replace("$$", "$")]
    return [word.replace(":8000", f":{site.port}").replace("/app/var", str(site.folder)) for word in words]


def variables_of_the_page() -> set[str]:
    """What the page says the environment has to have."""
    (shown,) = re.findall(r"^```\n(SECRET_KEY.+?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return set(re.findall(r"^([A-Z_]+)=", shown, re.MULTILINE))


def require_a_styled_page(asking: Asking) -> None:
    """The login page and the first of its style sheets, which collectstatic brought where web finds it."""
    sheets = re.findall(r'href="(/static/[^"]+\.css)"', asking.read_page("/admin/login/"))
    assert "{" in asking.read_page(sheets[0])


def steps() -> tuple[tuple[str, object], ...]:
    return smoke.Smoke(Asking("http://127.0.0.1", token=""), slug="smoke-test").steps()
