"""What pages may load and how the admin looks: settings that are the same everywhere. Nothing of the environment."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

# Everything a page loads is ours; no script or style stands in a page itself (ADR 12).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # Attributes only, as the theme's progress bars have them; no style element.
        "style-src-attr": [UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# The theme of the admin; its sidebar is allocator_project/admin/navigation.py, its colours are desk.css.
UNFOLD = {
    "SITE_TITLE": _("The table allocator"),
    "SITE_HEADER": _("Table allocator"),
    "SITE_SYMBOL": "table_restaurant",
    "SITE_URL": None,
    "SHOW_VIEW_ON_SITE": False,
    "LOGIN": {"form": "allocator_project.staff_site.StaffLogin"},
    "DASHBOARD_CALLBACK": "allocator_project.admin.today.fill",
    "SIDEBAR": {"navigation": "allocator_project.admin.navigation.sidebar"},
}


def templates(folder: Path) -> list[dict[str, Any]]:
    """This function will say where templates are and what each of them knows."""
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [folder],
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
            },
        },
    ]
