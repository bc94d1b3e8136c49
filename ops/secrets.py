"""`python3 -m ops.secrets [FOLDER]`: writes the secrets that compose.yaml hands to containers, once.

What is there stays as it is. Only the standard library: it runs before anything is installed.
"""

import argparse
import secrets
import sys
from pathlib import Path

FOLDER = Path("secrets")
DATABASE_URL = "postgres://allocator:{password}@postgres:5432/allocator"


def write(folder: Path) -> tuple[str, ...]:
    """This function will write what is missing, and return its names.

    Only the folder keeps others of this machine out: the files are read by a container's user, whom it does not know.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    password = _read(folder / "database_password") or secrets.token_urlsafe(32)
    contents = {
        "secret_key": secrets.token_urlsafe(50),
        "database_password": password,
        "database_url": DATABASE_URL.format(password=password),
        "grafana_password": secrets.token_urlsafe(24),
    }
    missing = {name: content for name, content in contents.items() if not (folder / name).exists()}
    for name, content in missing.items():
        path = folder / name
        path.write_text(content)
        path.chmod(0o444)
    return tuple(missing)


def _read(path: Path) -> str:
    return path.read_text().strip() if path.exists() else ""


def main(arguments: list[str] | None = None) -> int:
    """This function will write the secrets and name the files, not what is in them."""
    parser = argparse.ArgumentParser(prog="python3 -m ops.secrets", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help=f"where ({FOLDER})")
    folder = parser.parse_args(arguments).folder
    written = write(folder)
    print(
        f"{folder}: wrote {', '.join(written)}." if written else f"{folder}: everything is there; nothing was changed."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
