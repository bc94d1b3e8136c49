"""How PostgreSQL is run when this process is root: stepped down, without new users and without opening any folder.

- *unshare*: a user namespace in which root's files belong to user 65534. The process still owns what root owns, so it
  reaches a project below a 0700 folder, but it is not root and holds no capability outside. Containers often forbid it.
- *setpriv*: user 65534 (or whoever owns the data already) with the one capability to pass closed folders. The data
  directory, inside `var/` only, is given to that user.

The data directory's owner remembers which way was taken.
"""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .errors import ForeignOwner, PrivilegeRefused

WAYS = ("unshare", "setpriv")
_NOBODY = 65534


@dataclass(frozen=True, kw_only=True)
class Footing:
    """As whom PostgreSQL runs: what to put before its command, and who owns the data."""

    way: str
    prefix: tuple[str, ...]
    owner: int


def choose_footing(data: Path, *, program: Path, ways: tuple[str, ...] = WAYS) -> Footing:
    """This function will decide as whom PostgreSQL runs on `data`, which need not exist yet.

    Raises: PrivilegeRefused when this is root and no way works; ForeignOwner when the data is another user's.
    """
    owner = data.stat().st_uid if data.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise ForeignOwner(data, f"user {owner}")
        return _stay()
    reason = "no way is allowed"
    for footing in _candidates(owner, ways):
        reason = _try(footing, program=program, folder=data.parent)
        if not reason:
            return footing
    raise PrivilegeRefused(ways, reason)


def give(folder: Path, *, owner: int) -> None:
    """This function will give a folder and everything in it to `owner`; where it is theirs already, nothing happens."""
    if folder.stat().st_uid == owner:
        return
    # The folder last: its owner says that all of it has been given.
    for root, names, files in os.walk(folder, topdown=False):
        for name in (*names, *files):
            os.chown(os.path.join(root, name), owner, -1, follow_symlinks=False)
    os.chown(folder, owner, -1, follow_symlinks=False)


def _stay() -> Footing:
    plain = Footing(way="plain", prefix=(), owner=os.geteuid())
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        # initdb insists on a name for its user, and a container may run under any number: the namespace lends one.
        named = Footing(way="unshare", prefix=_by_unshare().prefix, owner=os.geteuid())
        return plain if _try(named, program=Path("/bin/true"), folder=Path("/")) else named
    return plain


def _candidates(owner: int | None, ways: tuple[str, ...]) -> list[Footing]:
    if owner not in (None, 0, _NOBODY):
        # An ordinary user's project, visited by root: run as that user, or they could not use it any more.
        return [_by_setpriv(owner)] if "setpriv" in ways and owner is not None else []
    footings = [_by_unshare() if way == "unshare" else _by_setpriv(_NOBODY) for way in ways]
    return sorted(footings, key=lambda footing: footing.owner != owner)


def _by_unshare() -> Footing:
    prefix = ("unshare", "--user", f"--map-user={_NOBODY}", f"--map-group={_NOBODY}", "--")
    return Footing(way="unshare", prefix=prefix, owner=0)


def _by_setpriv(owner: int) -> Footing:
    # The securebit lets access(2), by which PostgreSQL looks for its own program, see the capability; exec still leaves
    # nothing but that one.
    rights = ("--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup")
    prefix = ("setpriv", f"--reuid={owner}", f"--regid={owner}", "--clear-groups", *rights, "--")
    return Footing(way="setpriv", prefix=prefix, owner=owner)


def _try(footing: Footing, *, program: Path, folder: Path) -> str:
    """Return why this footing does not work here, or an empty string."""
    script = 'test "$(id -u)" -ne 0 && cd "$1" && test -x "$2" && exec "$2" --version'
    command = [*footing.prefix, "sh", "-c", script, "sh", str(folder), str(program)]
    try:
        result = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False
        )
    except FileNotFoundError:
        return f"{footing.prefix[0]} is not installed"
    return "" if result.returncode == 0 else f"{footing.way}: {result.stderr.strip() or 'the test command failed'}"
