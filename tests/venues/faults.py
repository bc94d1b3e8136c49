"""Where a floor document is wrong, and in which words."""

import pytest

from venues.documents import read_floor_document
from venues.errors import InvalidFloorDocument

NO_TIME = "Time has wrong format. Use one of these formats instead: hh:mm, hh:mm:ss."
TOO_FEW = "Ensure this field has at least {} elements."
AT_LEAST_1 = "Ensure this value is greater than or equal to 1."


def fault_of(document: object) -> tuple[str, str]:
    """Where the document is wrong, and how."""
    with pytest.raises(InvalidFloorDocument) as refused:
        read_floor_document(document)
    assert str(refused.value) == f"{refused.value.path}: {refused.value.detail}".removeprefix(": ")
    return refused.value.path, refused.value.detail
