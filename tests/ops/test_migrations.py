"""Migrations come in while the code of before works: their SQL keeps the rules, and they give up rather than block."""

import tempfile
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from ops.drills.postgres import Postgres
from ops.drills.process import NotReady
from ops.drills.restore import WITHOUT_BROKER
from ops.drills.site import Site
from tests.house.sources import ROOMS
from tests.ops.migration_rules import faults

# What the first release begins with; nothing older is served by it. From then on every migration keeps the rules.
# One that breaks them and may says why: a migration's `safe_because = "…"`.
BASELINE = {"assignments": 8, "holds": 1, "rollout": 6, "telemetry": 7, "venues": 3}


def statements_of(label: str, name: str) -> list[str]:
    loader = MigrationLoader(connection, replace_migrations=False)
    return [str(line) for line in loader.collect_sql([(loader.graph.nodes[label, name], False)])]


@pytest.mark.django_db(transaction=True)
def test_every_migration_since_the_first_release_keeps_the_rules() -> None:
    loader = MigrationLoader(connection, replace_migrations=False)
    since = {
        (label, name): migration
        for (label, name), migration in loader.disk_migrations.items()
        if label in ROOMS and int(name[:4]) > BASELINE.get(label, 0)
    }
    assert {label for label, _ in loader.disk_migrations if label in ROOMS} <= {*BASELINE, "allocator_project"}
    wrong = {
        f"{label} {name}": found
        for (label, name), migration in since.items()
        if not getattr(migration, "safe_because", "") and (found := faults(statements_of(label, name)))
    }
    assert wrong == {}


@pytest.mark.django_db(transaction=True)
def test_the_control_the_rules_find_fault_with_migrations_of_before_the_first_release() -> None:
    found = faults(statements_of("assignments", "0006_sleeping_jobs_are_found_by_house"))
    assert any(each.startswith("makes an index while nobody may write") for each in found)


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ('ALTER TABLE "t" DROP COLUMN "a" CASCADE;', "drops what"),
        ('DROP TABLE "t" CASCADE;', "drops what"),
        ('ALTER TABLE "t" RENAME COLUMN "a" TO "b";', "renames what"),
        ('ALTER TABLE "t" RENAME TO "u";', "renames what"),
        ('ALTER TABLE "t" ALTER COLUMN "a" TYPE bigint USING "a"::bigint;', "rewrites"),
        ('ALTER TABLE "t" ALTER COLUMN "a" SET NOT NULL;', "refuses rows"),
        ('CREATE INDEX "i" ON "t" ("a");', "makes an index"),
        ('CREATE UNIQUE INDEX "i" ON "t" ("a");', "makes an index"),
        ('ALTER TABLE "t" ADD CONSTRAINT "c" CHECK ("a" > 0);', "reads all rows"),
        ('UPDATE "t" SET "a" = 1;', "changes data"),
        ("-- THIS OPERATION CANNOT BE WRITTEN AS SQL", "runs Python"),
        ('ALTER TABLE "t" ADD COLUMN "a" integer NOT NULL;', "the code before cannot insert"),
    ],
)
def test_the_rules_find(statement: str, why: str) -> None:
    (found,) = faults([statement])
    assert found.startswith(why)


def test_a_default_that_is_taken_back_at_once_helps_nobody() -> None:
    added = 'ALTER TABLE "t" ADD COLUMN "a" integer DEFAULT 0 NOT NULL;'
    assert faults([added]) == []
    assert len(faults([added, 'ALTER TABLE "t" ALTER COLUMN "a" DROP DEFAULT;'])) == 1


@pytest.mark.parametrize(
    "statement",
    [
        'ALTER TABLE "t" ADD COLUMN "a" integer NULL;',
        'ALTER TABLE "t" ADD COLUMN "a" uuid NULL CONSTRAINT "c" REFERENCES "u"("id") DEFERRABLE INITIALLY DEFERRED;',
        'CREATE INDEX CONCURRENTLY "i" ON "t" ("a");',
        'ALTER TABLE "t" ADD CONSTRAINT "c" CHECK ("a" > 0) NOT VALID;',
        'ALTER TABLE "t" VALIDATE CONSTRAINT "c";',
    ],
)
def test_the_rules_have_nothing_against(statement: str) -> None:
    assert faults([statement]) == []


def test_a_table_that_is_new_is_nobodys_yet() -> None:
    assert faults(['CREATE TABLE "t" ("a" integer NOT NULL);', 'CREATE INDEX "i" ON "t" ("a");']) == []
    assert len(faults(['CREATE TABLE "t" ("a" integer NOT NULL);', 'CREATE INDEX "i" ON "u" ("a");'])) == 1


@pytest.mark.slow
def test_a_migration_that_would_have_to_wait_gives_up_and_leaves_nothing_and_comes_in_later() -> None:
    with tempfile.TemporaryDirectory(prefix="migrating-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        postgres = Postgres(folder / "postgres")
        try:
            postgres.start()
            told = {"DATABASE_URL": postgres.url(), "CELERY_BROKER_URL": WITHOUT_BROKER}
            site = Site(folder / "site", variables=told)
            migrate = (".venv/bin/python", "manage.py", "migrate", "--no-input")
            site.run(*migrate, "assignments", "0007")
            with postgres.connect() as somebody, somebody.transaction():
                somebody.execute("SELECT FROM assignments_booking")
                with pytest.raises(NotReady, match="lock timeout"):
                    site.run(*migrate, "assignments", PGOPTIONS="-c lock_timeout=300ms")
            assert "[ ] 0008" in site.manage("showmigrations", "assignments")
            site.run(*migrate)
            assert "[ ]" not in site.manage("showmigrations")
        finally:
            postgres.clean()
