"""A project folder per test, and the certainty that nothing of it keeps running."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from allocator_project.embedded.__main__ import main
from allocator_project.embedded.places import find_places
from allocator_project.embedded.processes import list_marked

from .rivals import end_rivals


@pytest.fixture
def project() -> Iterator[Path]:
    """This function will lend an empty folder, below one that only its owner may enter, and clean it afterwards."""
    # Not tmp_path: its length depends on the test's name, and a socket's path may not be long.
    parent = Path(tempfile.mkdtemp(prefix="emb-", dir="/tmp"))
    folder = parent / "project"
    folder.mkdir()
    yield folder
    sys.stdout.write(end_rivals())
    main(["clean", "--project", str(folder)])
    places = find_places(folder)
    left = [*list_marked(places.mark, name="postgres"), *list_marked(places.mark, name="valkey")]
    still_there = places.sockets.exists()
    shutil.rmtree(parent)
    assert (left, still_there) == ([], False)
