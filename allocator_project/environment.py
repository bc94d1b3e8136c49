"""Reads the environment for the settings and says clearly what is missing or wrong. Nothing else reads it."""

from collections.abc import Sequence
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

REQUIRED_IN_PRODUCTION = ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "CELERY_BROKER_URL")


def read_environment(base_dir: Path) -> Env:
    """This function will return the environment, completed from a git-ignored `.env` file where there is one.

    Raises: ImproperlyConfigured naming every missing variable when DEBUG is off.
    """
    env = Env()
    env.read_env(str(base_dir / ".env"), recurse=False)
    if not read_flag(env, "DEBUG"):
        require(env, REQUIRED_IN_PRODUCTION)
    return env


def read_flag(env: Env, name: str) -> bool:
    """This function will return an on/off variable; unset or empty means off.

    Raises: ImproperlyConfigured when the value is neither on nor off.
    """
    if not env.str(name, ""):
        return False
    try:
        return env.bool(name)
    except EnvError as error:
        raise ImproperlyConfigured(f"{name} must be on or off (1/0, true/false): {error}") from error


def require(env: Env, names: Sequence[str]) -> None:
    """This function will refuse to go on when a production variable is not set.

    Raises: ImproperlyConfigured listing all that are missing, not just the first.
    """
    missing = [name for name in names if not env.str(name, "")]
    if missing:
        raise ImproperlyConfigured(
            f"With DEBUG off these environment variables must be set; missing: {', '.join(missing)}. "
            "For a first try on a laptop run `make demo`, which writes a .env with DEBUG=1. See docs/configuration.md."
        )


def read_positive(env: Env, name: str, default: int) -> int:
    """This function will return a whole number of at least 1.

    Raises: ImproperlyConfigured when it is not one.
    """
    try:
        value = env.int(name, default)
    except EnvError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number: {error}") from error
    if value < 1:
        raise ImproperlyConfigured(f"{name} must be at least 1, not {value}.")
    return value
