"""Speaks to a site as its clients do: JSON with a token, every command under a key.

Only the standard library, so that it runs on any machine.
"""

import http.client
import json
import re
import uuid
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

LONGEST_SECONDS = 60.0
Message = tuple[int, bytes]


class Unexpected(Exception):
    """An answer that is not a success. Shapes: `code` is the problem's, empty where the answer is none of ours;
    `retryable` says that the very same request may succeed later.
    """

    def __init__(self, request: str, *, status: int, body: bytes) -> None:
        try:
            problem = json.loads(body)
        except ValueError:
            problem = {}
        problem = problem if isinstance(problem, dict) else {}
        self.status, self.code, self.retryable = status, problem.get("code", ""), bool(problem.get("retryable"))
        detail = problem.get("detail", "") if self.code else body[:200].decode(errors="replace")
        super().__init__(f"{request} was answered {status} {self.code}: {detail}")


class Asking:
    """A client of a site. Shapes: `url` may have a path; `scrape` is the token of /metrics, if one is needed.

    With `host` web itself is asked, as the proxy before it would ask for a visitor of that host.
    """

    def __init__(self, url: str, *, token: str, scrape: str = "", host: str = "") -> None:
        self._where, self._token, self._scrape = urlsplit(url), token, scrape
        self._visiting = {"Host": host, "X-Forwarded-Proto": "https"} if host else {}

    def ask(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        """This function will return the answer of the API. Raises: Unexpected, and OSError when there is none."""
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json", **self._visiting}
        if method != "GET":
            headers["Idempotency-Key"] = key or str(uuid.uuid4())
        content = None if body is None else json.dumps(body)
        status, answer = self._send(method, f"/api/v2/{path}", content, headers)
        if not 200 <= status < 300:
            raise Unexpected(f"{method} /api/v2/{path}", status=status, body=answer)
        return json.loads(answer) if answer else None

    def status_of(self, path: str) -> int:
        """This function will return the status of a probe, 0 where nobody answers."""
        try:
            return self._send("GET", path, None, {})[0]
        except OSError:
            return 0

    def read_page(self, path: str) -> str:
        """This function will return a page as a visitor sees it. Raises: Unexpected, and OSError."""
        status, answer = self._send("GET", path, None, self._visiting)
        if status != 200:
            raise Unexpected(f"GET {path}", status=status, body=answer)
        return answer.decode()

    def read_number(self, name: str, **labels: str) -> float:
        """This function will return the sum of what /metrics says under a name with these labels."""
        told = {"Authorization": f"Bearer {self._scrape}"} if self._scrape else {}
        status, answer = self._send("GET", "/metrics", None, told)
        if status != 200:
            raise Unexpected("GET /metrics", status=status, body=answer)
        lines = re.findall(rf"^{name}\{{(.*)\}} (\S+)$", answer.decode(), re.MULTILINE)
        wanted = {f'{label}="{value}"' for label, value in labels.items()}
        return sum(float(number) for told_labels, number in lines if wanted <= set(told_labels.split(",")))

    def _send(self, method: str, path: str, content: str | None, headers: dict[str, str]) -> Message:
        kind = http.client.HTTPSConnection if self._where.scheme == "https" else http.client.HTTPConnection
        try:
            with closing(kind(self._where.netloc, timeout=LONGEST_SECONDS)) as connection:
                connection.request(method, self._where.path.rstrip("/") + path, content, headers)
                answer = connection.getresponse()
                return answer.status, answer.read()
        except http.client.HTTPException as error:
            # Cut in the middle of an answer: the same to whoever asked as no answer at all.
            raise ConnectionError(f"{method} {path}: {error!r}") from error
