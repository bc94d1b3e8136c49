"""Which addresses may be called. A webhook is a request that somebody else chooses: it must not reach our own network.

A name is resolved once, every answer is judged, and the call goes to an address that was judged – not to the name, for
which a second answer may be another one.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterable
from urllib.parse import SplitResult, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# Of (name, port), so that a test can say where a name leads.
Resolve = Callable[[tuple[str, int]], Iterable[str]]
LONGEST_URL = 500
PORTS = {"http": 80, "https": 443}
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class AddressRefused(Exception):
    """This address is not called. Shapes: `code` says why."""

    def __init__(self, code: str, *, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def parse(url: str) -> SplitResult:
    """This function will read the address of an endpoint. Raises: AddressRefused for what is none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressRefused("not_an_address", detail=f"not an address: {error}") from error
    if parts.scheme not in PORTS or not parts.hostname or len(url) > LONGEST_URL or not url.isascii():
        raise AddressRefused("not_an_address", detail="an address is https://name/path, in ASCII, at most 500 signs")
    if parts.username or parts.password or parts.fragment or port == 0 or any(sign <= " " for sign in url):
        raise AddressRefused("not_an_address", detail="no user, password, fragment or blanks belong into the address")
    return parts


def resolve(place: tuple[str, int]) -> tuple[str, ...]:
    """This function will ask the system for the addresses of a name. Raises: OSError, UnicodeError."""
    host, port = place
    return tuple(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))


def addresses_of(parts: SplitResult, *, allowed: Iterable[Network], ask: Resolve = resolve) -> tuple[Address, ...]:
    """This function will return the addresses that may be called, in the order the name's server gave them.

    Shapes: `allowed` are networks of our own that may be called all the same, and without TLS.
    Raises: AddressRefused if any answer is not to be called – whoever mixes them means no good – or there is none.
    """
    known = tuple(allowed)
    try:
        answers = tuple(ask((str(parts.hostname), parts.port or PORTS[parts.scheme])))
    except (OSError, UnicodeError) as error:
        raise AddressRefused("unknown_host", detail=f"{parts.hostname} has no address") from error
    found = tuple(ipaddress.ip_address(answer.partition("%")[0]) for answer in answers)
    if not found:
        raise AddressRefused("unknown_host", detail=f"{parts.hostname} has no address")
    for address in found:
        _require(address, known, parts)
    return found


def _require(address: Address, allowed: tuple[Network, ...], parts: SplitResult) -> None:
    if any(address.version == network.version and address in network for network in allowed):
        return
    if not all(map(_is_on_the_internet, _meant(address))):
        raise AddressRefused("private_address", detail=f"{parts.hostname} is {address}, which is not on the internet")
    if parts.scheme != "https":
        raise AddressRefused(
            "not_encrypted", detail=f"{parts.hostname} is on the internet, so it is told by https only"
        )


def _is_on_the_internet(address: Address) -> bool:
    return address.is_global and not address.is_multicast and not getattr(address, "is_site_local", False)


def _meant(address: Address) -> tuple[Address, ...]:
    """The address, and those of version 4 that a gateway may take out of one of version 6."""
    if isinstance(address, ipaddress.IPv4Address):
        return (address,)
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    hidden = [address.sixtofour, *(address.teredo or ())]
    if address in NAT64:
        hidden.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return (address, *(each for each in hidden if each is not None))
