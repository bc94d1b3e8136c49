"""The web application as it was before the bottleneck of docs/load.md was removed, with the same clock."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from djangorestframework_camel_case.render import CamelCaseJSONRenderer

from benchmarks.http_timing import application
from planner import appraisal, rules
from planner.layout import Layout
from venues import access, tokens
from venues.api.doors import Door
from venues.models import ApiToken, StaffMembership

__all__ = ["application"]


def find(token: str, *, now: dt.datetime) -> ApiToken | None:
    """This function will find the token as before: the query compiled anew for every request."""
    valid = ApiToken.objects.filter(revoked_at__isnull=True, expires_at__gt=now, user__is_active=True)
    return valid.select_related("user").filter(digest=tokens._digest(token)).first()


def role_of(person: Any, *, restaurant_id: uuid.UUID) -> str | None:
    """This function will look the role up as before; nobody here is a superuser."""
    memberships = StaffMembership.objects.filter(user=person.pk, restaurant_id=restaurant_id)
    return memberships.values_list("role", flat=True).first()


# Every check of a table made the whole floor ready anew.
for module, name, instead in (
    (rules, "layout_of", Layout),
    (appraisal, "layout_of", Layout),
    (tokens, "find", find),
    (access, "role_of", role_of),
):
    setattr(module, name, instead)
# Every key of every row was respelt anew. The floor's own door keeps its renderer.
Door.renderer_classes = [CamelCaseJSONRenderer]
