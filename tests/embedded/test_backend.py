"""Django connects as to any PostgreSQL; the first connection, or the first after a death, starts the server."""

from pathlib import Path

from .rivals import run_rival

CONFIGURED = """
import os, signal, django
from django.conf import settings
from allocator_project.embedded import database_settings
settings.configure(DATABASES={"default": database_settings(project)}, USE_TZ=True)
django.setup()
from django.db import connection
from allocator_project.embedded.places import find_places
from allocator_project.embedded.postgres import Postgres
postgres = Postgres(find_places(project))
def ask(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]
"""


def test_the_first_query_starts_the_server_and_the_next_one_after_a_death_starts_it_again(project: Path) -> None:
    code = """
print(postgres.find_pid(), ask("SELECT current_database()"), connection.vendor, connection.pg_version >= 180000)
os.kill(postgres.find_pid(), signal.SIGKILL)
connection.close()
print(ask("SELECT 1"))
"""

    assert run_rival(CONFIGURED + code, project) == "None allocator postgresql True\n1\n"


def test_a_test_database_is_made_and_dropped_on_a_cold_server(project: Path) -> None:
    code = """
name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
print(name, ask("SELECT current_database()"))
connection.creation.destroy_test_db("allocator", verbosity=0)
print(ask("SELECT count(*) FROM pg_database WHERE datname LIKE 'test%'"))
"""

    assert run_rival(CONFIGURED + code, project) == "test_allocator test_allocator\n0\n"


def test_a_database_that_is_not_there_stays_an_operational_error(project: Path) -> None:
    code = """
from django.db import OperationalError
connection.settings_dict["NAME"] = "elsewhere"
try:
    ask("SELECT 1")
except OperationalError as error:
    print('database "elsewhere" does not exist' in str(error))
"""

    assert run_rival(CONFIGURED + code, project) == "True\n"


def test_a_server_that_cannot_start_is_an_operational_error_that_says_why(project: Path) -> None:
    code = """
from django.db import OperationalError
(project / "var" / "postgres").mkdir(parents=True)
try:
    ask("SELECT 1")
except OperationalError as error:
    print("postgres did not start" in str(error), type(error.__cause__.__cause__).__name__)
"""

    assert run_rival(CONFIGURED + code, project) == "True StartFailed\n"
