"""Where the embedded services keep things, computed from the project's folder alone: nothing is started to know it."""

import hashlib
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from .errors import ForeignOwner

PROJECT_DIR = Path(__file__).resolve().parent.parent.parent
POSTGRES_PORT = 5432
# sun_path holds 108 bytes on Linux and 104 on macOS, with the closing zero.
_LONGEST_SOCKET = 103
# libpq splits hosts at commas, URLs quote, PostgreSQL's list of directories quotes: a plain path needs none of it.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")
# Not tempfile.gettempdir(): TMPDIR may differ between two processes of one project, and they must meet.
_SHORT_DIR = Path("/tmp")


@dataclass(frozen=True, kw_only=True)
class Places:
    """Every path below `var/` that the embedded services make, and the mark their processes carry."""

    var: Path
    sockets: Path
    mark: str

    @property
    def postgres_data(self) -> Path:
        """This function will return PostgreSQL's data directory."""
        return self.var / "postgres"

    @property
    def postgres_draft(self) -> Path:
        """This function will return the directory initdb works in; it is renamed when complete."""
        return self.var / "postgres.new"

    @property
    def postgres_socket(self) -> Path:
        """This function will return PostgreSQL's socket."""
        return self.sockets / f".s.PGSQL.{POSTGRES_PORT}"

    @property
    def valkey_data(self) -> Path:
        """This function will return Valkey's working directory."""
        return self.var / "valkey"

    @property
    def valkey_socket(self) -> Path:
        """This function will return Valkey's socket."""
        return self.sockets / "valkey.sock"

    @property
    def locks(self) -> Path:
        """This function will return the directory of the lock files."""
        return self.var / "locks"

    @property
    def users_lock(self) -> Path:
        """This function will return the lock that counts who uses the services."""
        return self.locks / "users.lock"

    def log(self, name: str) -> Path:
        """This function will return the log file of the server called `name`."""
        return self.var / "log" / f"{name}.log"

    def make(self) -> None:
        """This function will create the folders the servers need.

        Raises: ForeignOwner when the socket directory is somebody else's.
        """
        self.var.mkdir(exist_ok=True)
        adopt(self.var)
        for folder, mode in ((self.locks, 0o777), (self.var / "log", 0o777), (self.sockets, 0o700)):
            try:
                folder.mkdir(mode=mode, exist_ok=True)
            except PermissionError as error:
                raise ForeignOwner(folder.parent, f"user {folder.parent.stat().st_uid}") from error
            if folder.parent == self.var:
                adopt(folder)
        found = self.sockets.lstat()
        owners = {os.geteuid(), self.var.stat().st_uid} if os.geteuid() == 0 else {os.geteuid()}
        # Below a world-writable /tmp somebody else may have been there first, with a folder or a symbolic link.
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
            raise ForeignOwner(self.sockets, f"user {found.st_uid}")
        if stat.S_IMODE(found.st_mode) != 0o700:
            self.sockets.chmod(0o700)


def find_places(base_dir: Path) -> Places:
    """This function will compute the paths for the project in `base_dir`, the same in every process of one user."""
    base_dir = base_dir.resolve()
    mark = "allocator-" + hashlib.sha256(os.fsencode(base_dir)).hexdigest()[:12]
    sockets = base_dir / "var" / "run"
    longest = len(os.fsencode(sockets)) + len(f"/.s.PGSQL.{POSTGRES_PORT}")
    if longest > _LONGEST_SOCKET or not _PLAIN_PATH.fullmatch(str(sockets)):
        sockets = _SHORT_DIR / f"allocator-{os.geteuid()}-{mark.removeprefix('allocator-')}"
    return Places(var=base_dir / "var", sockets=sockets, mark=mark)


def adopt(path: Path) -> None:
    """This function will give what root has just made in an ordinary user's project to that user."""
    owner = path.parent.stat()
    if os.geteuid() == 0 and owner.st_uid != 0 and path.stat().st_uid == 0:
        os.chown(path, owner.st_uid, owner.st_gid)
