"""One example of each operation in the document. They were recorded from a real evening; a test runs them again."""

import json
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).with_name("schema_examples.json")


def add_examples(document: dict[str, Any]) -> None:
    """This function will put each operation's recorded request and answer where readers look for them.

    Shapes: a recording has `path` and `query` by name, `body` and `answer` or None, `status`.
    """
    recorded = json.loads(RECORDED.read_text()) if RECORDED.exists() else {}
    for methods in document["paths"].values():
        for operation in methods.values():
            if isinstance(operation, dict) and operation.get("operationId") in recorded:
                _add(operation, recorded[operation["operationId"]])


def _add(operation: dict[str, Any], recording: dict[str, Any]) -> None:
    given = recording["path"] | recording["query"] | recording["headers"]
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in given:
            parameter["example"] = given[parameter["name"]]
    if recording["body"] is not None:
        operation["requestBody"]["content"]["application/json"]["example"] = recording["body"]
    if recording["answer"] is not None:
        response = operation["responses"][str(recording["status"])]
        response["content"]["application/json"]["example"] = recording["answer"]
