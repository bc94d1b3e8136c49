"""The settings in a clean environment: what stops them, what they start (nothing), what production gets."""

import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from allocator_project.embedded.places import find_places
from allocator_project.environment import REQUIRED_IN_PRODUCTION
from tests.allocator_project.conftest import run_in
from tests.house.sources import PROJECT_DIR

PRODUCTION = {
    "SECRET_KEY": "0cQ9vT2-xY7_kLm4RzWb1nHs8DfGj3PaUe6iOq5tVyXw-BcNdMgKhJr",
    "ALLOWED_HOSTS": "tables.example.com",
    "DATABASE_URL": "postgres://allocator:secret@db.invalid:5432/allocator",
    "CELERY_BROKER_URL": "amqp://allocator:secret@broker.invalid//",
}
CONFIGURATION = PROJECT_DIR / "docs" / "configuration.md"
LOAD = "import allocator_project.settings"
SET_UP = """
import json, sys, django
django.setup()
from django.conf import settings
print(json.dumps({
    "engine": settings.DATABASES["default"]["ENGINE"],
    "cursors on the server": not settings.DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"],
    "told the driver": sorted(settings.DATABASES["default"].get("OPTIONS", {})),
    "broker": settings.CELERY_BROKER_URL,
    "debug": settings.DEBUG,
    "hosts": settings.ALLOWED_HOSTS,
    "shards": settings.AUTO_ASSIGN_SHARDS,
    "queues": [queue.name for queue in settings.CELERY_TASK_QUEUES],
    "embedded": sorted(name for name in sys.modules if "embedded" in name),
}))
"""


def refusal_of(project: Path, **variables: str) -> str:
    """This function will return what the settings say, which must refuse to load."""
    ended = run_in(project, "python", "-c", LOAD, **variables)
    last = ended.stderr.strip().rpartition("\n")[2]
    assert ended.returncode == 1, ended.stdout
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: "), ended.stderr
    return last.partition(": ")[2]


def set_up(project: Path, **variables: str) -> dict[str, Any]:
    """This function will start Django and return what it was given."""
    ended = run_in(project, "python", "-c", SET_UP, DJANGO_SETTINGS_MODULE="allocator_project.settings", **variables)
    assert ended.returncode == 0, ended.stderr
    known: dict[str, Any] = json.loads(ended.stdout)
    return known


def missing_in(refusal: str) -> list[str]:
    """This function will return the variables that a refusal calls missing, in its order."""
    found = re.search(r"missing: ([A-Z_, ]+)\.", refusal)
    assert found, refusal
    return found[1].split(", ")


def test_nothing_set_is_production_and_names_everything_that_is_missing(project: Path) -> None:
    refusal = refusal_of(project)

    assert missing_in(refusal) == ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "CELERY_BROKER_URL"]
    assert "make demo" in refusal
    assert "docs/configuration.md" in refusal


@pytest.mark.parametrize("absent", [*combinations(REQUIRED_IN_PRODUCTION, 1), *combinations(REQUIRED_IN_PRODUCTION, 3)])
def test_only_what_is_missing_is_named(project: Path, absent: tuple[str, ...]) -> None:
    rest = {name: value for name, value in PRODUCTION.items() if name not in absent}

    assert missing_in(refusal_of(project, **rest)) == list(absent)


def test_a_variable_set_to_nothing_is_missing(project: Path) -> None:
    assert missing_in(refusal_of(project, **{**PRODUCTION, "DATABASE_URL": ""})) == ["DATABASE_URL"]


@pytest.mark.parametrize("value", ["perhaps", "2", "-"])
def test_debug_that_is_neither_on_nor_off_is_refused(project: Path, value: str) -> None:
    assert refusal_of(project, DEBUG=value).startswith("DEBUG must be on or off (1/0, true/false)")


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("0", "AUTO_ASSIGN_SHARDS must be at least 1, not 0."),
        ("-3", "AUTO_ASSIGN_SHARDS must be at least 1, not -3."),
        ("x", "AUTO_ASSIGN_SHARDS must be a whole number"),
        ("1.5", "AUTO_ASSIGN_SHARDS must be a whole number"),
    ],
)
def test_a_number_of_shards_that_cannot_be_is_refused(project: Path, value: str, complaint: str) -> None:
    assert refusal_of(project, **PRODUCTION, AUTO_ASSIGN_SHARDS=value).startswith(complaint)


def test_every_shard_has_a_queue(project: Path) -> None:
    known = set_up(project, **PRODUCTION, AUTO_ASSIGN_SHARDS="2")

    assert known["queues"] == ["default", "optimise", "webhooks", "auto.0", "auto.1"]


def test_a_dotenv_file_completes_the_environment_and_a_set_variable_wins_over_it(project: Path) -> None:
    (project / ".env").write_text("DEBUG=1\nAUTO_ASSIGN_SHARDS=3\n")

    assert set_up(project)["shards"] == 3
    assert set_up(project, AUTO_ASSIGN_SHARDS="5")["shards"] == 5
    assert missing_in(refusal_of(project, DEBUG="")) == list(REQUIRED_IN_PRODUCTION)


def test_production_imports_nothing_embedded_and_starts_nothing(project: Path) -> None:
    known = set_up(project, **PRODUCTION)

    assert known["embedded"] == []
    assert known["debug"] is False
    assert known["engine"] == "django.db.backends.postgresql"
    assert known["broker"] == PRODUCTION["CELERY_BROKER_URL"]
    assert nothing_was_started(project)


def test_behind_a_pooler_there_are_no_cursors_on_the_server_and_no_prepared_statements(project: Path) -> None:
    known = set_up(project, **PRODUCTION)

    assert known["cursors on the server"] is False
    assert known["told the driver"] == [], "no prepare_threshold, no pool of its own"


def test_with_a_database_only_the_broker_is_embedded(project: Path) -> None:
    known = set_up(project, DEBUG="1", DATABASE_URL=PRODUCTION["DATABASE_URL"])

    assert known["engine"] == "django.db.backends.postgresql"
    assert known["broker"] == f"socket://{find_places(project).valkey_socket}"
    assert nothing_was_started(project)


def test_with_a_broker_only_the_database_is_embedded(project: Path) -> None:
    known = set_up(project, DEBUG="1", CELERY_BROKER_URL=PRODUCTION["CELERY_BROKER_URL"])

    assert known["engine"] == "allocator_project.embedded.backend"
    assert known["broker"] == PRODUCTION["CELERY_BROKER_URL"]
    assert nothing_was_started(project)


def test_on_a_laptop_both_are_embedded_and_wait_for_the_first_connection(project: Path) -> None:
    known = set_up(project, DEBUG="1")

    assert known["engine"] == "allocator_project.embedded.backend"
    assert known["broker"] == f"socket://{find_places(project).valkey_socket}"
    assert "allocator_project.embedded" in known["embedded"]
    assert nothing_was_started(project)


def test_production_is_as_secure_as_django_asks_for(project: Path) -> None:
    assert warnings_of_a_deployment(project) == set()


def test_what_is_not_asked_for_has_its_reason_in_the_documentation() -> None:
    silenced = settings.SILENCED_SYSTEM_CHECKS
    assert silenced == re.findall(r"`(security\.W\d+)`", CONFIGURATION.read_text())


@pytest.mark.parametrize(
    ("variables", "warning"),
    [
        ({"DEBUG": "1"}, "security.W018"),
        ({"SECRET_KEY": "short"}, "security.W009"),
        ({"ALLOW_PLAIN_HTTP": "1"}, "security.W008"),
    ],
)
def test_a_setting_that_is_not_secure_is_found(project: Path, variables: dict[str, str], warning: str) -> None:
    assert warning in warnings_of_a_deployment(project, **variables)


def warnings_of_a_deployment(project: Path, **variables: str) -> set[str]:
    """This function will return the ids of what `check --deploy` warns of; it needs no database."""
    ended = run_in(
        project, "python", "manage.py", "check", "--deploy", "--fail-level", "ERROR", **PRODUCTION | variables
    )
    assert ended.returncode == 0, ended.stderr
    assert "System check identified" in ended.stdout + ended.stderr
    return set(re.findall(r"\((\w+\.[WE]\d+)\)", ended.stderr))


def nothing_was_started(project: Path) -> bool:
    """This function will say whether no folder of the embedded services has been made."""
    places = find_places(project)
    return not places.var.exists() and not places.sockets.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [("DATABASE_URL", "nonsense"), ("DATABASE_URL", "sqlite:///x"), ("LOG_LEVEL", "chatty"), ("LOG_FORMAT", "xml")],
)
def test_a_value_that_cannot_be_meant_is_refused_by_name(project: Path, name: str, value: str) -> None:
    assert refusal_of(project, **{**PRODUCTION, name: value}).startswith(f"{name} must be ")


def test_blanks_around_host_names_and_empty_numbers_do_no_harm(project: Path) -> None:
    variables = {**PRODUCTION, "ALLOWED_HOSTS": " a.example.com, b.example.com ,", "AUTO_ASSIGN_SHARDS": ""}
    assert set_up(project, **variables)["shards"] == 4
    assert set_up(project, **variables)["hosts"] == ["a.example.com", "b.example.com"]


def test_secrets_may_lie_in_files_that_the_environment_only_names(project: Path) -> None:
    given = dict(PRODUCTION)
    for name in ("SECRET_KEY", "DATABASE_URL", "CELERY_BROKER_URL"):
        (project / name.lower()).write_text(f"{given.pop(name)}\n")
        given[f"{name}_FILE"] = str(project / name.lower())

    known = set_up(project, **given)

    assert known["engine"] == "django.db.backends.postgresql"
    assert known["broker"] == PRODUCTION["CELERY_BROKER_URL"]
    assert warnings_of_a_deployment(project, **dict.fromkeys(PRODUCTION, "") | given) == set()


def test_a_secret_given_twice_or_in_no_file_is_refused_and_not_told(project: Path) -> None:
    (project / "key").write_text("a-key-that-nobody-may-read")
    twice = refusal_of(project, **PRODUCTION, SECRET_KEY_FILE=str(project / "key"))
    nowhere = refusal_of(project, **PRODUCTION | {"SECRET_KEY": ""}, SECRET_KEY_FILE=str(project / "no-key"))

    assert twice == "SECRET_KEY and SECRET_KEY_FILE are both set; which one is meant?"
    assert nowhere == f"SECRET_KEY_FILE cannot be read: {project / 'no-key'}: No such file or directory"


def test_only_secrets_are_looked_for_in_files(project: Path) -> None:
    (project / "hosts").write_text("tables.example.com")
    hosts = str(project / "hosts")

    assert missing_in(refusal_of(project, **PRODUCTION | {"ALLOWED_HOSTS": ""}, ALLOWED_HOSTS_FILE=hosts)) == [
        "ALLOWED_HOSTS"
    ]
