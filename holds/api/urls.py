"""Addresses of the manual workflow."""

from django.urls import path

from holds.api import context, manual

urlpatterns = [
    path("context/", context.ContextDoor.as_view(), name="manual-context"),
    path("validate/", manual.ValidateDoor.as_view(), name="manual-validate"),
    path("hold/", manual.HoldDoor.as_view(), name="manual-hold"),
    path("confirm/", manual.ConfirmDoor.as_view(), name="manual-confirm"),
    path("hold/<uuid:hold_id>/", manual.OneHoldDoor.as_view(), name="manual-hold-one"),
    path("hold/<uuid:hold_id>/extend/", manual.ExtendDoor.as_view(), name="manual-hold-extend"),
]
