"""The OpenAPI document as the API serves it, and what an answer does that it does not say."""

import copy
import functools
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs
from drf_spectacular.generators import SchemaGenerator

# Served, but not described by itself.
NOT_DESCRIBED = ("/api/v2/schema/", "/api/v2/docs/")


@functools.cache
def document() -> dict[str, Any]:
    """The document, as JSON."""
    make: Any = SchemaGenerator
    served: dict[str, Any] = json.loads(json.dumps(make().get_schema(request=None, public=True)))
    return served


def operations(served: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every (method, path, operation)."""
    for path, methods in served["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def find(method: str, path: str) -> dict[str, Any] | None:
    """The operation at an address, None where the document knows none."""
    for known, template, operation in operations(document()):
        if known == method and re.fullmatch(re.sub(r"\{[^}]*\}", "[0-9A-Fa-f-]{36}", template), path):
            return operation
    return None


def undocumented(
    operation: Mapping[str, Any], *, status: int, headers: Mapping[str, str], content: bytes
) -> Iterator[str]:
    """What an answer does that its operation does not say: status, headers, content type, a field, a value."""
    described = operation["responses"].get(str(status))
    if described is None:
        yield f"the status {status}"
        return
    for name, header in described.get("headers", {}).items():
        if header.get("required") and name not in headers:
            yield f"no header {name}"
    media_type = headers.get("Content-Type", "").partition(";")[0]
    if not content:
        if described.get("content"):
            yield "no body"
    elif media_type not in described.get("content", {}):
        yield f"the content type {media_type}"
    else:
        checker = _checker(json.dumps(described["content"][media_type]["schema"]))
        yield from (f"{error.instance_path}: {error.message}" for error in checker.iter_errors(json.loads(content)))


@functools.cache
def _checker(schema: str) -> Any:
    return jsonschema_rs.Draft202012Validator(
        json.loads(schema) | {"components": _closed_components()}, validate_formats=True
    )


@functools.cache
def _closed_components() -> dict[str, Any]:
    """Answers may grow within a version, so the document leaves them open; here every field must be in it."""
    components: dict[str, Any] = copy.deepcopy(document()["components"])
    for name, schema in components["schemas"].items():
        if schema.get("properties") and not name.endswith("Request"):
            schema.setdefault("additionalProperties", False)
    return components
