"""Where a request comes from. Headers are believed only as far as our own proxies have written them."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """This function will return the address of whoever asks, as the outermost of our proxies saw it.

    Each proxy adds the address it was asked from at the end of `X-Forwarded-For`; whatever stands before what ours have
    added was sent by the visitor.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    hops = [hop.strip() for hop in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",") if hop.strip()]
    if not settings.PROXIES or len(hops) < settings.PROXIES:
        return peer
    seen = hops[-settings.PROXIES]
    try:
        return str(ipaddress.ip_address(seen))
    except ValueError:
        return peer
