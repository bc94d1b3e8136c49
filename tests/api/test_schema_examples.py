"""The document's examples are what happened: each is carried out again and answers the same."""

import json
import os
from typing import Any

import pytest

from allocator_project.schema_examples import RECORDED
from tests.api.matrix import ADDRESSES
from tests.api.schema.document import document, operations
from tests.api.schema.examples import record

pytestmark = pytest.mark.django_db
# In the matrix these are asked for what cannot be done, which is no example.
WITHOUT = frozenset({"assignmentsSwap", "assignmentsAccept", "bookingsNoShow"})


def recorded() -> dict[str, Any]:
    """The examples of what there is; those of a room that has left stay behind in the file."""
    found: dict[str, Any] = json.loads(RECORDED.read_text())
    served = {operation["operationId"] for _, _, operation in operations(document())}
    return {name: example for name, example in found.items() if name in served}


def test_the_examples_answer_what_they_show() -> None:
    happened = {name: example for name, example in map(record, ADDRESSES) if example["status"] < 400}
    if os.environ.get("RECORD_EXAMPLES"):
        RECORDED.write_text(json.dumps(happened, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
    assert happened == recorded()


def test_every_operation_has_an_example_of_what_is_sent_and_answered() -> None:
    for _, _, operation in operations(document()):
        if operation["operationId"] in WITHOUT:
            continue
        example = recorded()[operation["operationId"]]
        answer = operation["responses"][str(example["status"])]
        if example["answer"] is not None:
            assert answer["content"]["application/json"]["example"] == example["answer"]
        if "requestBody" in operation:
            assert operation["requestBody"]["content"]["application/json"]["example"] == example["body"]
