"""How often one caller may ask. Counted per token, or per user where there is none, in this process's cache."""

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from venues.models import ApiToken


class PerCaller(SimpleRateThrottle):
    """Each token and each logged-in user has its own count; who is not known shares one per address."""

    scope = "caller"

    def get_cache_key(self, request: Request, view: Any) -> str:
        """This function will return whose count a request adds to."""
        if isinstance(request.auth, ApiToken):
            who = f"token:{request.auth.pk}"
        elif request.user.is_authenticated:
            who = f"user:{request.user.pk}"
        else:
            who = f"address:{self.get_ident(request)}"
        return self.cache_format % {"scope": self.scope, "ident": who}
