"""An audit that somebody asked for: looked at, and told, so that everybody knows when it was and what it found."""

import uuid

from assignments.audit import Finding, audit
from telemetry import sink


def audit_and_tell(restaurant_id: uuid.UUID, *, actor: str) -> tuple[Finding, ...]:
    """This function will look for broken invariants of one restaurant and tell how many there are. It mends nothing."""
    found = audit(restaurant_id=restaurant_id)
    counts = {"mended": 0, "left": len(found)}
    sink.record([sink.Fact(name="ledger.audited", restaurant_id=restaurant_id, actor=actor, payload=counts)])
    return found
