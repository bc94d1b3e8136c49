"""As root the server steps down and nothing is opened for it; an ordinary user needs no step at all."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from allocator_project.embedded import ensure_postgres, ensure_valkey
from allocator_project.embedded.binaries import find_postgres
from allocator_project.embedded.errors import ForeignOwner, PrivilegeRefused
from allocator_project.embedded.places import find_places
from allocator_project.embedded.postgres import Postgres
from allocator_project.embedded.privilege import WAYS

from .rivals import postgres_pid, query, run_rival

NAMED, NAMELESS = 1, 54321
ENSURE = "from allocator_project.embedded import ensure_postgres; ensure_postgres(project)"
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to step down, or can become somebody else")


def modes_above(path: Path) -> dict[Path, tuple[int, int]]:
    binaries = Path(sys.prefix)
    folders = {*path.parents, path, binaries, *binaries.parents}
    return {folder: (stat.S_IMODE(folder.stat().st_mode), folder.stat().st_uid) for folder in folders}


def as_user(user: int) -> tuple[str, ...]:
    """Return what to put before a command; this Python may live in a folder only root may enter, hence the right."""
    ids = ("setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups")
    again = "import subprocess, sys; subprocess.run([sys.executable, '-c', ''], check=True)"
    if subprocess.run([*ids, sys.executable, "-c", again], capture_output=True, check=False).returncode == 0:
        return ids
    return (*ids, "--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup")


def may_enter(user: int, program: Path) -> bool:
    ids = ("setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups")
    return subprocess.run([*ids, "test", "-x", str(program)], check=False).returncode == 0


@needs_root
@pytest.mark.parametrize(("way", "owner"), [("unshare", 0), ("setpriv", 65534)])
def test_root_steps_down_and_opens_no_folder(project: Path, way: str, owner: int) -> None:
    project.chmod(0o700)
    assert stat.S_IMODE(project.parent.stat().st_mode) == 0o700
    before = modes_above(project)

    ensure_postgres(project, ways=(way,))

    assert query(project, "SELECT 1") == 1
    assert modes_above(project) == before
    data = find_places(project).postgres_data.stat()
    assert (stat.S_IMODE(data.st_mode), data.st_uid) == (0o700, owner)
    status = Path(f"/proc/{postgres_pid(project)}/status").read_text()
    assert f"Uid:\t{owner}" in status
    # Nothing that root may do and others may not, except, by setpriv, to pass closed folders.
    held = int(status.split("CapEff:\t")[1].split()[0], 16)
    assert held == (0 if way == "unshare" else 1 << 1)


@needs_root
def test_a_data_directory_changes_ways_with_its_rows(project: Path) -> None:
    for way in (*WAYS, *WAYS):
        ensure_postgres(project, ways=(way,))
        query(project, "CREATE TABLE IF NOT EXISTS visits (way text)")
        query(project, f"INSERT INTO visits VALUES ('{way}')")
        Postgres(find_places(project)).stop()

    ensure_postgres(project)

    assert query(project, "SELECT count(*) FROM visits") == 4


@needs_root
def test_root_without_a_way_is_told_what_to_do(project: Path) -> None:
    with pytest.raises(PrivilegeRefused, match="Run as an ordinary user, or set DATABASE_URL") as caught:
        ensure_postgres(project, ways=())

    assert caught.value.code == "embedded_privilege_refused"
    assert not find_places(project).postgres_data.exists()


@needs_root
@pytest.mark.parametrize("user", [NAMED, NAMELESS])
def test_an_ordinary_user_is_served_and_root_may_visit(project: Path, user: int) -> None:
    if user == NAMELESS and not may_enter(user, find_postgres("initdb")):
        # A namespace lends the nameless user a name and keeps no right to pass closed folders.
        pytest.skip(
            "this checkout lies below a folder that no ordinary user may enter, so none could be served from it"
        )
    os.chown(project.parent, user, user)
    os.chown(project, user, user)

    run_rival(ENSURE, project, prefix=as_user(user))
    assert query(project, "SELECT 1") == 1
    Postgres(find_places(project)).stop()
    ensure_postgres(project)
    ensure_valkey(project)

    assert query(project, "SELECT 1") == 1
    assert f"Uid:\t{user}" in Path(f"/proc/{postgres_pid(project)}/status").read_text()
    assert [path for path in project.rglob("*") if path.is_file() and path.stat().st_uid != user] == []


@needs_root
def test_an_ordinary_user_in_a_project_of_root_is_told_whose_it_is(project: Path) -> None:
    ensure_postgres(project)
    os.chown(project.parent, NAMED, NAMED)
    code = "from allocator_project.embedded import EmbeddedError, ensure_postgres\n"
    code += "try: ensure_postgres(project)\nexcept EmbeddedError as error: print(error.code, error.owner)"

    # Without the right to pass closed folders, or this user could do what root can.
    said = run_rival("\n" + code, project, prefix=as_user(NAMED))

    assert said == "embedded_foreign_owner user 0\n"


@needs_root
def test_a_socket_folder_of_somebody_else_is_refused(project: Path) -> None:
    sockets = find_places(project).sockets
    sockets.mkdir(parents=True)
    os.chown(sockets, NAMELESS, NAMELESS)

    with pytest.raises(ForeignOwner, match=f"belongs to user {NAMELESS}"):
        ensure_postgres(project)
