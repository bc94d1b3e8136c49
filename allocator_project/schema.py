"""How the API describes itself: every operation can answer with a problem document, in one shape."""

from typing import Any, Literal

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

PROBLEM = inline_serializer(
    "Problem",
    {
        "type": serializers.CharField(),
        "title": serializers.CharField(),
        "status": serializers.IntegerField(),
        "code": serializers.CharField(),
        "detail": serializers.CharField(),
        "retryable": serializers.BooleanField(),
        "overridable": serializers.BooleanField(),
        "next_steps": serializers.ListField(child=serializers.DictField()),
        "trace_id": serializers.CharField(),
    },
)


class ProblemSchema(AutoSchema):
    """Adds `default: Problem` to what each view says of itself, and the JSON media types it really speaks."""

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        responses: dict[str, Any] = super()._get_response_bodies(direction)
        component = self.resolve_serializer(PROBLEM, "response")
        problem = {"description": "A problem: what, why, and what to do.", "content": {}}
        problem["content"] = {"application/problem+json": {"schema": component.ref}}
        return responses | {"default": problem}


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its registering hook is untyped
    """Tells clients that a bearer token is the first way in."""

    target_class = "venues.api.authentication.BearerAuthentication"
    name = "bearerAuth"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """This function will return the scheme."""
        return {"type": "http", "scheme": "bearer"}
