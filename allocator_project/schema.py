"""How the API describes itself: what can be sent, every answer with its status, problem codes, headers and links."""

import inspect
import re
from typing import Any, Literal

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from allocator_project.problems import BY_CODE
from allocator_project.schema_examples import add_examples
from allocator_project.schema_links import links_of
from allocator_project.schema_problems import PROBLEM, headers_of, problem_codes

MEDIA_TYPE = "application/problem+json"
VERSIONED = ("floorRead", "floorChange", "board", "bookingsRead", "bookingsCreate", "bookingsChange", "manualContext")
ETAG = {"description": "The version to send as `If-Match`.", "schema": {"type": "string"}, "required": True}
TRACE = {"description": "Finds this request in our logs.", "schema": {"type": "string"}, "required": True}
RETRY = {"description": "Seconds to wait.", "schema": {"type": "integer"}}
WAY_IN = {"description": "How to come in.", "schema": {"type": "string"}, "required": True}
WALL_CLOCK = r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"
# Our docstrings: what follows one of these words is for who reads the code.
FOR_CODE = re.compile(r"^(\*?(Raises|Cost|Shapes|Units|Source)\*?):.*", re.MULTILINE | re.DOTALL)


class ProblemSchema(AutoSchema):
    """Adds the problems, headers and links of each operation, and spells the query as the address does."""

    def get_summary(self) -> str:
        """This function will return the first sentence of the door's docstring."""
        return self._told()[0]

    def get_description(self) -> str:  # type: ignore[override]  # differs from DRF as its base does
        """This function will return the rest of it."""
        return self._told()[1]

    def _told(self) -> tuple[str, str]:
        told = FOR_CODE.sub("", inspect.getdoc(getattr(self.view, self.method.lower())) or "")
        told = told.replace("This function will ", "", 1).strip()
        first, _, rest = (told[:1].upper() + told[1:]).partition("\n\n")
        first, rest = " ".join(first.split()), " ".join(rest.split())
        return first.rstrip("."), rest

    def _get_parameters(self) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super()._get_parameters()
        for each in parameters:
            if each["in"] == "query":
                each["name"] = re.sub(r"_([a-z])", lambda letter: letter.group(1).upper(), each["name"])
        known = {each["name"] for each in parameters}
        heeded = headers_of(self.get_operation_id())
        return parameters + [{"in": "header", "name": n} | about for n, about in heeded.items() if n not in known]

    def _get_request_body(self, direction: Literal["request", "response"] = "request") -> dict[str, Any] | None:
        described: Any = super()
        body: dict[str, Any] | None = described._get_request_body(direction)
        if body is not None and self.method in ("PUT", "PATCH"):
            body["required"] = True
        return body

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        responses: dict[str, Any] = super()._get_response_bodies(direction)
        operation_id = self.get_operation_id()
        for response in responses.values():
            response["description"] = response["description"] or "As asked for."
            response["headers"] = {"X-Trace-Id": TRACE} | ({"ETag": ETAG} if operation_id in VERSIONED else {})
        first = next(iter(responses.values()))
        if links := links_of(operation_id):
            first["links"] = links
        has_body = self.method in ("PUT", "PATCH", "POST") and self.get_request_serializer() is not None
        codes = problem_codes(operation_id, method=self.method, has_body=has_body)
        return responses | {str(status): self._problem(status, known) for status, known in codes.items()}

    def _problem(self, status: int, codes: list[str]) -> dict[str, Any]:
        kind: Any = ResolvedComponent
        component = kind(name="Problem", type=kind.SCHEMA, schema=PROBLEM, object="Problem")
        self.registry.register_on_missing(component)
        narrowed = {"properties": {"status": {"const": status}, "code": {"enum": codes}}}
        headers: dict[str, Any] = {"X-Trace-Id": TRACE}
        if status == BY_CODE["not_authenticated"].status:
            headers |= {"WWW-Authenticate": WAY_IN}
        if any(BY_CODE[code].retryable for code in codes):
            headers |= {"Retry-After": RETRY}
        return {
            "description": "; ".join(f"`{code}`: {BY_CODE[code].title}" for code in codes) + ".",
            "headers": headers,
            "content": {MEDIA_TYPE: {"schema": {"allOf": [component.ref, narrowed]}}},
        }


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its registering hook is untyped
    """Tells clients that a bearer token is the first way in."""

    target_class = "venues.api.authentication.BearerAuthentication"
    name = "bearerAuth"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """This function will return the scheme."""
        return {"type": "http", "scheme": "bearer"}


def finish(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """This function will say that bodies take no other fields and times are of the wall, and add the examples."""
    for name, schema in result["components"]["schemas"].items():
        if name.endswith("Request") and schema.get("type") == "object":
            schema["additionalProperties"] = False
        for field in schema.get("properties", {}).values():
            # What the format promises has seconds and an offset, which a time on the wall does not have.
            if field.get("format") == "time":
                del field["format"]
                field["pattern"] = WALL_CLOCK
    add_examples(result)
    return result
