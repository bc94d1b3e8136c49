"""Somebody with a browser, as bytes on a wire: what is sent is not tidied up, what comes back is all kept."""

import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import Morsel, SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

HOST = "tables.example.com"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
# What a proxy that ends TLS says of the visitor.
BY_PROXY = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: str

    @property
    def cookies(self) -> "dict[str, Morsel[str]]":
        """Every cookie that is set, with its attributes."""
        jar: SimpleCookie = SimpleCookie()
        for line in self.headers.get_all("Set-Cookie", []):
            jar.load(line)
        return dict(jar)


@dataclass
class Visitor:
    """A browser at a server of production, behind a proxy that ends TLS."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Answer:
        """Opens an address, spelt as it is."""
        return self.send("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def post(self, path: str, form: Mapping[str, Any], **headers: str) -> Answer:
        """Sends the form of a page, with the page's token."""
        told = TOKEN.search(self.get(path).body)
        body = urlencode({**form, "csrfmiddlewaretoken": told.group(1) if told else ""})
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"https://{HOST}{path}"}
        return self.send("POST", path, body=body, headers={**kind, **headers})

    def send(self, method: str, path: str, *, body: str = "", headers: Mapping[str, str] | None = None) -> Answer:
        """Anything at all. Cookies that are set are kept."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in {**BY_PROXY, **(headers or {}), **self._cookie(), "Connection": "close"}.items():
                connection.putheader(name, value)
            connection.putheader("Content-Length", str(len(body.encode())))
            connection.endheaders(body.encode())
            came = connection.getresponse()
            answer = Answer(came.status, came.headers, came.read().decode())
        finally:
            connection.close()
        self.cookies |= {name: morsel.value for name, morsel in answer.cookies.items()}
        return answer

    def _cookie(self) -> dict[str, str]:
        pairs = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": pairs} if pairs else {}
