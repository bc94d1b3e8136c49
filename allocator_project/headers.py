"""What every answer says to browsers and caches besides what Django's own middleware says."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

# Nothing here needs a camera, a place or a payment.
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
# Answers are for whoever asked: no cache that is shared keeps one, and a browser asks again before it shows one.
PRIVATE = "private, no-cache"


def close_answers(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """This function will return the middleware. Static files come with a word of their own on caching."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cache-Control", PRIVATE)
        return response

    return middleware
