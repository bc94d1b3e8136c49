"""What the tests of telemetry share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.telemetry.counts import counting_in


@pytest.fixture
def own_counts(tmp_path: Path) -> Iterator[Path]:
    """This process's counts begin at nought, in a folder of the test's own."""
    with counting_in(tmp_path / "counts"):
        yield tmp_path / "counts"
