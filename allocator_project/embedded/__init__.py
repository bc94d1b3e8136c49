"""A real PostgreSQL and a real Valkey for a laptop, a test run and a first try: found or started, and shared.

Used only where DATABASE_URL or CELERY_BROKER_URL is unset, each one by itself. Nothing is started by importing this or
by asking for an address; the first connection does it. What a production server needs does not belong here (ADR 5).
"""

from .errors import EmbeddedError
from .postgres import database_settings, ensure_postgres
from .valkey import broker_url, ensure_valkey

BROKER_TRANSPORT = "allocator_project.embedded.transport:Transport"

__all__ = ["BROKER_TRANSPORT", "EmbeddedError", "broker_url", "database_settings", "ensure_postgres", "ensure_valkey"]
