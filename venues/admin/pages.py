"""Pages of staff that are no list of rows: in the frame of the admin, for whoever the admin lets in."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse


def desk_page(request: HttpRequest, *, template: str | Sequence[str], title: str, **context: Any) -> HttpResponse:
    """This function will return a page in the admin's frame; its template extends `desk/page.html`.

    The view itself goes through `admin.site.admin_view`, which sends strangers to the login.
    """
    return TemplateResponse(request, template, admin.site.each_context(request) | {"title": title} | context)
