"""The site staff work in: who may come in is who works in a restaurant, not who has a flag of Django's."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from unfold.forms import AuthenticationForm
from unfold.sites import UnfoldAdminSite

from venues.access import works_somewhere


class StaffSite(UnfoldAdminSite):
    """The themed admin. Every page asks for a role in some restaurant, and shows what that restaurant has."""

    site_url = None
    index_title = _("Today")

    def extra_urls(self) -> list[URLPattern]:
        """This function will return the pages that are no list of rows."""
        from allocator_project.admin.auditing import audit_view
        from allocator_project.admin.needs import needs_view

        return [
            path("needs-you/", self.admin_view(needs_view), name="needs-you"),
            path("audit/<uuid:restaurant_id>/", self.admin_view(audit_view), name="audit"),
        ]

    def has_permission(self, request: HttpRequest) -> bool:
        """This function will let in whoever works in a restaurant, and superusers."""
        return works_somewhere(request.user)


class StaffLogin(AuthenticationForm):
    """The login: a name, a password, and a place to work."""

    def confirm_login_allowed(self, user: Any) -> None:
        """This function will refuse people who work nowhere. Raises: ValidationError."""
        if not works_somewhere(user):
            raise ValidationError(
                _("%(name)s does not work in any restaurant here. Ask a manager for a role."),
                code="no_role",
                params={"name": user.get_username()},
            )
