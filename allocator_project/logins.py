"""Looks at passwords, and slows down guessing: one name from one address after few failures, one address after many.

django-axes keeps the count in the database, so all web processes share it.
"""

from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.backends import AxesStandaloneBackend
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Sum
from django.http import HttpRequest, HttpResponse
from django_otp.plugins.otp_totp.models import TOTPDevice

from allocator_project.addresses import client_address
from allocator_project.problem_pages import page_for_strangers

# A restaurant behind one address has many people; a list of names that is tried has more.
NAMES_FACTOR = 10


class LoginBackend(AxesStandaloneBackend, ModelBackend):  # type: ignore[misc]  # it comes without types
    """Names and passwords. Whoever is locked out learns nothing of either."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **more: Any
    ) -> Any:
        """This function will return whose name and password these are, or None. Raises: PermissionDenied."""
        AxesStandaloneBackend.authenticate(self, request, username=username, password=password, **more)
        return ModelBackend.authenticate(self, request, username=username, password=password, **more)

    def get_user(self, user_id: int) -> User | None:
        """This function will return whose session it is, with `asks_factor`: that one without a code opens nothing.

        Cost: one statement for both, on every page.
        """
        factor = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        user = User.objects.filter(pk=user_id).annotate(asks_factor=Exists(factor)).first()
        return user if user is not None and self.user_can_authenticate(user) else None


class LoginHandler(AxesDatabaseHandler):  # type: ignore[misc]  # it comes without types
    """Counts as django-axes does, and all names that one address tries besides."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        """This function will say whether no more passwords are looked at from there, for a while."""
        return bool(super().is_locked(request, credentials)) or self._failures_from(request) >= (
            NAMES_FACTOR * settings.AXES_FAILURE_LIMIT
        )

    def _failures_from(self, request: HttpRequest) -> int:
        recent = AccessAttempt.objects.filter(
            ip_address=client_address(request), attempt_time__gte=get_cool_off_threshold(request)
        )
        return int(recent.aggregate(failures=Sum("failures_since_start"))["failures"] or 0)


def refuse(request: HttpRequest, original: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """This function will answer somebody who has failed too often. Whether the password was right is not told."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    answer = page_for_strangers("throttled", detail=f"Too many failed logins. Try again in {minutes} minutes.")
    answer["Retry-After"] = str(minutes * 60)
    return answer
