"""Secrets, and what is signed with them. Source: the Standard Webhooks specification, known to many libraries."""

import base64
import datetime as dt
import hashlib
import hmac
import secrets

from telemetry.models import WebhookEndpoint

PREFIX = "whsec_"
BYTES = 32


def new_secret() -> str:
    """This function will return a secret that nobody has seen. Shapes: `whsec_` and base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def fingerprint(secret: str) -> str:
    """This function will return what tells a secret from others and nobody can sign with."""
    return hashlib.sha256(secret.encode()).hexdigest()[:16]


def message_id(position: int) -> str:
    """This function will return what a consumer knows an event by, however often it is told of it."""
    return f"evt_{position}"


def headers_for(endpoint: WebhookEndpoint, *, position: int, body: bytes, now: dt.datetime) -> dict[str, str]:
    """This function will return the headers that say what it is, when it was sent and who sent it.

    Shapes: a signature for each secret that holds now, the newest first, separated by blanks.
    """
    known_as, timestamp = message_id(position), str(int(now.timestamp()))
    signed = f"{known_as}.{timestamp}.".encode() + body
    return {
        "Webhook-Id": known_as,
        "Webhook-Timestamp": timestamp,
        "Webhook-Signature": " ".join(_signature(secret, signed) for secret in secrets_of(endpoint, now=now)),
    }


def secrets_of(endpoint: WebhookEndpoint, *, now: dt.datetime) -> tuple[str, ...]:
    """This function will return the secrets that hold now: the current one, and the old one while both do."""
    both = endpoint.old_secret_until is not None and now < endpoint.old_secret_until
    return (endpoint.secret, endpoint.old_secret) if both else (endpoint.secret,)


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
