"""How the API is spoken (REST framework), and what its document says of itself (drf-spectacular). Reads no variable."""

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "venues.api.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["venues.api.rendering.CamelJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["venues.api.parsing.CamelJSONParser"],
    "DEFAULT_THROTTLE_CLASSES": ["allocator_project.throttling.PerCaller"],
    "DEFAULT_SCHEMA_CLASS": "allocator_project.schema.ProblemSchema",
    "EXCEPTION_HANDLER": "allocator_project.errors_http.answer",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Table allocator",
    "DESCRIPTION": "Which tables each booking gets. Every refusal says why and what to do next.",
    "VERSION": "2.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v2",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "CAMELIZE_NAMES": True,
    # Script, for `audible` is of static/desk/js/swagger.js. The validator would be one on the internet; deep links are
    # links within buttons, which nobody can reach by keyboard.
    "SWAGGER_UI_SETTINGS": "{deepLinking: false, validatorUrl: null, plugins: [audible]}",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.contrib.djangorestframework_camel_case.camelize_serializer_fields",
        "allocator_project.schema.finish",
    ],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}
