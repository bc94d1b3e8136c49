"""The pages of the second factor: give it, set it up, look after it. For whoever has given the password."""

from typing import Any

import django_otp
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from allocator_project.second_factor import devices
from allocator_project.second_factor.gate import has_second_factor

WRONG = gettext_lazy("That is not the code, or it was used before. After a wrong one, wait a moment.")


class CodeForm(forms.Form):
    """Six digits of the app, or a backup code."""

    code = forms.CharField(max_length=16, strip=True)

    def clean_code(self) -> str:
        """This function will return the code without the blanks people copy along."""
        return "".join(str(self.cleaned_data["code"]).split()).lower()


@method_decorator([never_cache, login_required, sensitive_post_parameters("code")], name="dispatch")
class SecondFactorPage(View):
    """The second half of the login; afterwards, where it is looked after."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will ask for the code, or show what there is."""
        if not has_second_factor(request.user):
            return redirect("second_factor_setup")
        if request.user.is_verified():  # type: ignore[union-attr]  # django-otp's middleware adds it
            return _show(request, "kept", left=devices.backup_codes_left(request.user), optional=_optional())
        return _show(request, "asked")

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will take the code, and then do what it was given for: come in, get new codes, turn it off."""
        was_in = request.user.is_verified()  # type: ignore[union-attr]  # the same
        device = _device_of(request)
        if device is None:
            left = devices.backup_codes_left(request.user) if was_in else 0
            return _show(request, "kept" if was_in else "asked", wrong=True, left=left, optional=_optional())
        wanted = request.POST.get("wanted", "") if was_in else ""
        if wanted == "codes":
            return _show(request, "codes", codes=devices.new_backup_codes(request.user))
        if wanted == "off" and _optional():
            devices.reset(request.user)
            messages.success(request, _("The second factor is off. Your password alone opens the door now."))
            return redirect("admin:index")
        _come_in(request, device)
        return redirect(_further(request))


@method_decorator([never_cache, login_required, sensitive_post_parameters("code")], name="dispatch")
class SetupPage(View):
    """Where somebody sets their second factor up."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show the QR code and ask for the first code."""
        if has_second_factor(request.user):
            return redirect("second_factor")
        return self._show(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will confirm the app by its first code, and show the backup codes once."""
        if has_second_factor(request.user):
            return redirect("second_factor")
        device, form = devices.unconfirmed(request.user), CodeForm(request.POST)
        if not form.is_valid() or not devices.confirm(device, code=form.cleaned_data["code"]):
            return self._show(request, wrong=True)
        _come_in(request, device)
        return _show(request, "codes", codes=devices.new_backup_codes(request.user), first=True)

    def _show(self, request: HttpRequest, **more: Any) -> HttpResponse:
        device = devices.unconfirmed(request.user)
        key = device.config_url.partition("secret=")[2].partition("&")[0]
        groups = [key[start : start + 4] for start in range(0, len(key), 4)]
        return _show(request, "setup", picture=devices.picture_of(device), key=" ".join(groups), **more)


def _device_of(request: HttpRequest) -> Any | None:
    form = CodeForm(request.POST)
    return devices.verified(request.user, code=form.cleaned_data["code"]) if form.is_valid() else None


def _come_in(request: HttpRequest, device: Any) -> None:
    """Who has more rights than before gets another session key, as at the login."""
    request.session.cycle_key()
    django_otp.login(request, device)


def _further(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if ours else reverse("admin:index")


def _optional() -> bool:
    return settings.STAFF_SECOND_FACTOR == "optional"


def _show(request: HttpRequest, step: str, **more: Any) -> HttpResponse:
    """Without the sidebar: whoever is only half in sees no names."""
    titles = {
        "asked": _("Your second factor"),
        "kept": _("Your second factor"),
        "setup": _("Set up a second factor"),
        "codes": _("Your backup codes"),
    }
    context = admin.site.each_context(request) | {"title": titles[step], "step": step, "next": _further(request)}
    context |= {"available_apps": [], "wrong_code": WRONG, "further": reverse("admin:index")} | more
    return TemplateResponse(request, "desk/second_factor.html", context)
