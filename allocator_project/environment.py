"""Reads the environment for the settings and says clearly what is missing or wrong. Nothing else reads it."""

import ipaddress
import os
from collections.abc import Sequence
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOG_FORMATS = ("json", "plain")
# Loopback and the private ranges: the addresses that nobody on the internet has.
PRIVATE_NETWORKS = ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
REQUIRED_IN_PRODUCTION = ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "CELERY_BROKER_URL")
# What may be kept out of the environment, in a file that NAME_FILE names, as orchestrators mount their secrets.
FROM_FILES = ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "DATABASE_URL", "CELERY_BROKER_URL", "METRICS_TOKEN")


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
    missing = [name for name in names if not read_secret(env, name)]
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
        value = env.int(name) if env.str(name, "") else default
    except EnvError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number: {error}") from error
    if value < 1:
        raise ImproperlyConfigured(f"{name} must be at least 1, not {value}.")
    return value


def read_secret(env: Env, name: str) -> str:
    """This function will return a variable, or the content of the file that NAME_FILE names; empty without either.

    Raises: ImproperlyConfigured when both are given or the file cannot be read; what it holds is never told.
    """
    given, path = env.str(name, ""), env.str(f"{name}_FILE", "") if name in FROM_FILES else ""
    if not path:
        return given
    if given:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set; which one is meant?")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {path}: {why}") from error


def read_names(env: Env, name: str) -> list[str]:
    """This function will return a comma-separated list, blanks around and between the commas left out."""
    return [entry.strip() for entry in read_secret(env, name).split(",") if entry.strip()]


def read_path(env: Env, name: str, *, default: str) -> str | None:
    """This function will return a dotted path; the default where it is unset, None where it is set to nothing.

    Raises: ImproperlyConfigured for what cannot be imported by that name.
    """
    path = env.str(name, default).strip()
    if path and not all(part.isidentifier() for part in path.split(".")):
        raise ImproperlyConfigured(f"{name} must be a dotted path such as {default}, or empty, not {path!r}.")
    return path or None


def read_postgres_url(env: Env, name: str) -> str:
    """This function will return the database's address, empty when there is none.

    Raises: ImproperlyConfigured for anything but PostgreSQL: the ledger's guarantee is a PostgreSQL constraint.
    """
    url = read_secret(env, name)
    if url and not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(f"{name} must be a PostgreSQL address: postgres://user:password@host:5432/name.")
    return url


def read_log_level(env: Env, name: str) -> str:
    """This function will return how much is logged. Raises: ImproperlyConfigured for a level that does not exist."""
    level = (env.str(name, "") or "INFO").upper()
    if level not in LOG_LEVELS:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(LOG_LEVELS)}, not {level}.")
    return level


def read_log_format(env: Env, name: str, *, debug: bool) -> str:
    """This function will return how a log line looks: JSON, but for a laptop. Raises: ImproperlyConfigured."""
    form = env.str(name, "") or ("plain" if debug else "json")
    if form not in LOG_FORMATS:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(LOG_FORMATS)}, not {form}.")
    return form


def read_networks(env: Env, name: str, *, unset: Sequence[str] = PRIVATE_NETWORKS) -> tuple[Network, ...]:
    """This function will return networks of addresses: unset, the private ones; set to nothing, none.

    Raises: ImproperlyConfigured for what is no network.
    """
    words = read_names(env, name) if env.str(name, None) is not None else list(unset)
    try:
        return tuple(ipaddress.ip_network(word) for word in words)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be networks, 10.0.0.0/8, separated by commas: {error}") from error


def read_folder(env: Env, name: str, *, unset: Path) -> Path:
    """This function will return a folder, and tell Prometheus' client library of it. Whoever counts first makes it.

    Raises: ImproperlyConfigured for what is there and is no folder, or none that this process may write to.
    """
    folder = Path(env.str(name, "") or unset)
    if folder.exists() and not (folder.is_dir() and os.access(folder, os.W_OK)):
        raise ImproperlyConfigured(f"{name} must be a folder that can be written to; {folder} is not.")
    # The library looks for its folder here and nowhere else.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    return folder


def read_choice(env: Env, name: str, *, choices: Sequence[str]) -> str:
    """This function will return one of the choices, the first one when the variable is not set.

    Raises: ImproperlyConfigured for anything else.
    """
    value = env.str(name, "") or choices[0]
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value}.")
    return value
