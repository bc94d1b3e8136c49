"""How people come in and what protects them: settings that are the same everywhere. Nothing of the environment."""

import re

from django.core.exceptions import ImproperlyConfigured

AUTHENTICATION_BACKENDS = ["allocator_project.logins.LoginBackend"]
FEWEST_LETTERS = 12
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": FEWEST_LETTERS},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Failed logins: counted for one name from one address, so that nobody can lock a colleague out from afar; what one
# address tries on many names is counted by our handler. Who came in when stands in the log, not in rows.
AXES_HANDLER = "allocator_project.logins.LoginHandler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "allocator_project.logins.refuse"
AXES_CLIENT_IP_CALLABLE = "allocator_project.addresses.client_address"
AXES_RESET_ON_SUCCESS = True
# Who goes on guessing while locked out is not counted, so that nobody can be kept out for ever.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = AXES_VERBOSE = False

OTP_TOTP_ISSUER = "Table allocator"
OTP_ADMIN_HIDE_SENSITIVE_DATA = True

SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# A year. For subdomains and the preload list it would bind hosts that are not ours (docs/configuration.md).
HSTS_SECONDS = 31_536_000
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
TAKEN_PATHS = ("api", "static", "ops", "healthz", "readyz", "metrics")


def path_of(given: str, *, name: str, default: str) -> str:
    """This function will return a path below the site's root, with a slash at its end only.

    Raises: ImproperlyConfigured for one that is no path or that something else has.
    """
    path = (given or default).strip("/")
    if not re.fullmatch(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*", path) or path.partition("/")[0] in TAKEN_PATHS:
        raise ImproperlyConfigured(f"{name} must be a path of letters, digits, - and _ that nothing else has.")
    return f"{path}/"


def choice_of(given: str, *, name: str, choices: tuple[str, ...]) -> str:
    """This function will return one of the choices, the first where none is given. Raises: ImproperlyConfigured."""
    if given and given not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {given}.")
    return given or choices[0]
