"""compose.yaml is what the Compose Specification allows, and what the Procfile and the documentation say."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from allocator_project.environment import FROM_FILES, REQUIRED_IN_PRODUCTION
from ops import secrets
from ops.drills.site import procfile
from tests.allocator_project.test_docs import variables_described
from tests.house.sources import PROJECT_DIR

COMPOSE = PROJECT_DIR / "compose.yaml"
# compose-spec.json is the Compose Specification's own schema, under its licence (Apache 2.0), as check-jsonschema
# 0.39.0 brings it along.
SCHEMA = Path(__file__).parent / "schemas" / "compose-spec.json"
DEPLOYMENT = PROJECT_DIR / "docs" / "deployment.md"
OURS = ("web", "worker", "beat", "migrate")
PINNED = re.compile(r"[a-z./-]+:v?\d+\.\d+(\.\d+)?(-[a-z0-9]+)?")
# What gunicorn.conf.py reads and not the settings.
OF_GUNICORN = {"WEB_CONCURRENCY", "WEB_THREADS"}


def compose() -> dict[str, Any]:
    """The file, with what its services share put into each of them."""
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return found


def services() -> dict[str, Any]:
    """Its services by name."""
    found: dict[str, Any] = compose()["services"]
    return found


def faults(document: Any) -> list[str]:
    """What the Compose Specification has against a document."""
    validator = Draft202012Validator(json.loads(SCHEMA.read_text()))
    return [error.message for error in validator.iter_errors(document)]


def test_the_compose_specification_has_nothing_against_it() -> None:
    assert faults(compose()) == []


@pytest.mark.parametrize(
    ("service", "key", "value"), [("web", "comand", []), ("web", "restart", 1), ("web", "depends_on", {"x": {}})]
)
def test_the_control_it_has_something_against_wrong_keys_and_values(service: str, key: str, value: Any) -> None:
    document = compose()
    document["services"][service][key] = value
    assert faults(document) != []


@pytest.mark.skipif(shutil.which("docker") is None, reason="there is no docker on this machine")
def test_docker_reads_it() -> None:
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("this docker has no compose")
    asked = subprocess.run(
        ["docker", "compose", "--file", str(COMPOSE), "config", "--quiet"],
        env={"ALLOWED_HOSTS": "tables.example.com", "PATH": "/usr/local/bin:/usr/bin:/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (asked.returncode, asked.stderr) == (0, "")


def test_containers_run_what_the_procfile_says() -> None:
    said = {name: " ".join(service["command"]) for name, service in services().items() if name in procfile()}
    # A container is reached from outside of it; its port is the one that is published.
    expected = {name: told.replace("127.0.0.1:$PORT", "0.0.0.0:8000") for name, told in procfile().items()}
    assert said == expected


def test_every_image_is_pinned_and_ours_has_the_version_of_the_project() -> None:
    images = {name: service["image"] for name, service in services().items()}
    (version,) = re.findall(r'^version = "(.+)"$', (PROJECT_DIR / "pyproject.toml").read_text(), re.MULTILINE)
    assert [image for image in images.values() if not PINNED.fullmatch(image)] == []
    assert {images[name] for name in OURS} == {f"table-allocator:{version}"}


def test_the_control_an_image_without_a_version_is_none() -> None:
    assert not any(
        PINNED.fullmatch(image) for image in ("postgres", "postgres:latest", "postgres:18", "valkey/valkey:8")
    )


def test_what_the_site_is_told_is_described_and_secrets_come_as_files() -> None:
    told = services()["web"]["environment"]
    described = set(variables_described((PROJECT_DIR / "docs" / "configuration.md").read_text())) | OF_GUNICORN
    assert {name.removesuffix("_FILE") for name in told} - described == set()
    assert {name.removesuffix("_FILE") for name in told} >= set(REQUIRED_IN_PRODUCTION)
    assert set(told) & {"SECRET_KEY", "DATABASE_URL"} == set()
    in_files = {name: value for name, value in told.items() if name.endswith("_FILE")}
    assert {name.removesuffix("_FILE") for name in in_files} <= set(FROM_FILES)
    assert set(in_files.values()) == {f"/run/secrets/{name}" for name in services()["web"]["secrets"]}


def test_what_may_be_set_from_outside_is_in_the_table_of_the_page_with_its_default() -> None:
    asked = dict(re.findall(r"\$\{([A-Z_]+)(?::[-?]([^}]*))?\}", COMPOSE.read_text()))
    (table,) = re.findall(r"^\| variable \| meaning \| default \|\n(.+?)\n\n", DEPLOYMENT.read_text(), re.M | re.S)
    described: dict[str, str] = {}
    for names, default in re.findall(r"^\| (`.+?`) \|[^|]*\| (.+?) \|$", table, re.MULTILINE):
        described |= dict(zip(re.findall("`(.+?)`", names), default.split(", "), strict=True))
    assert described.pop("ALLOWED_HOSTS") == "none: it must be given"
    assert described == {name: f"`{default}`" for name, default in asked.items() if name != "ALLOWED_HOSTS"}


def test_every_service_has_limits_a_log_that_ends_and_comes_back_and_is_looked_after() -> None:
    for name, service in services().items():
        assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}, name
        assert service["logging"]["options"].keys() >= {"max-size", "max-file"}, name
        assert service["restart"] == ("no" if name == "migrate" else "unless-stopped"), name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert ("healthcheck" in service) == (name != "migrate"), name


@pytest.mark.parametrize("name", OURS)
def test_ours_are_nobody_and_may_write_nowhere_but_to_memory_and_volumes(name: str) -> None:
    service = services()[name]
    assert (service["user"], service["read_only"], service["cap_drop"]) == ("10001:10001", True, ["ALL"])
    assert all(volume.partition(":")[0] in compose()["volumes"] for volume in service["volumes"])


def test_migrations_end_before_anything_of_ours_begins() -> None:
    for name in ("web", "worker", "beat"):
        assert services()[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_database_and_the_broker_are_reached_from_inside_only_and_nothing_from_other_machines() -> None:
    document = compose()
    assert document["networks"]["inside"]["internal"] is True
    for name in ("postgres", "valkey"):
        assert (services()[name]["networks"], services()[name].get("ports")) == (["inside"], None)
    ports = [port for service in services().values() for port in service.get("ports", [])]
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_whatever_is_named_is_declared() -> None:
    document = compose()
    for name, service in services().items():
        assert set(service.get("depends_on", {})) <= set(document["services"]), name
        assert set(service.get("secrets", [])) <= set(document["secrets"]), name
        assert set(service["networks"]) <= set(document["networks"]), name
        sources = [volume.partition(":")[0] for volume in service.get("volumes", [])]
        assert all((PROJECT_DIR / each).is_dir() if each[0] == "." else each in document["volumes"] for each in sources)
    scraped = yaml.safe_load((PROJECT_DIR / "ops/prometheus/prometheus.yml").read_text())["scrape_configs"]
    assert [each["static_configs"][0]["targets"] for each in scraped] == [["web:8000"]]


def test_the_secrets_are_those_that_the_command_writes_once(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    assert secrets.main([str(folder)]) == 0
    files = {f"./secrets/{path.name}": path.read_text() for path in folder.iterdir()}
    assert {each["file"] for each in compose()["secrets"].values()} == set(files)
    password = files["./secrets/database_password"]
    assert files["./secrets/database_url"] == f"postgres://allocator:{password}@postgres:5432/allocator"
    assert (folder.stat().st_mode & 0o777, {path.stat().st_mode & 0o777 for path in folder.iterdir()}) == (
        0o700,
        {0o444},
    )
    assert secrets.main([str(folder)]) == 0
    assert {f"./secrets/{path.name}": path.read_text() for path in folder.iterdir()} == files
    assert "secrets/" in (PROJECT_DIR / ".gitignore").read_text().split()
