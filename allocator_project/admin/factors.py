"""Second factors in the admin: who has one, and taking one away from somebody whose telephone is lost.

These pages stand in for django-otp's own, which show what is secret. Registered first, they stay.
"""

from django.contrib import admin
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.admin import ModelAdmin


class DeviceAdmin(ModelAdmin):
    """Superusers see whose it is and may delete it; nobody sees or sets the secret."""

    fields = readonly_fields = ("user", "name", "confirmed", "created_at", "last_used_at")
    list_display = ("user", "name", "confirmed", "created_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("user__username",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """This function will say yes to superusers."""
        return bool(getattr(request.user, "is_superuser", False))

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """This function will say yes to superusers."""
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """This function will say yes to superusers: its owner sets up another one."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """This function will say no: its owner sets it up."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """This function will say no: its owner sets it up."""
        return False


@admin.register(TOTPDevice)
class AppAdmin(DeviceAdmin):
    """Authenticator apps."""


@admin.register(StaticDevice)
class BackupCodesAdmin(DeviceAdmin):
    """Backup codes; how many are left is their owner's business."""
