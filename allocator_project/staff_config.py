"""Puts our site in the place of Django's own when the applications are loaded. Nothing else may be imported by then."""

from django.contrib.admin.apps import AdminConfig


class StaffSiteConfig(AdminConfig):
    """Django's admin, with our site in place of its own."""

    default_site = "allocator_project.staff_site.StaffSite"
