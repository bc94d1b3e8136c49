"""The rule that nothing outlives a transaction in a database session: behind a pooler the next has another (ADR 16)."""

import re
from collections.abc import Iterator

from tests.house.sources import ROOMS, Finding, Source, strings

# What a session of PostgreSQL remembers. The kinds that end with the transaction are left out of each.
OF_SESSIONS = re.compile(
    r"\bpg_(?:try_)?advisory_(?:un)?lock\w*|\bWITH\s+HOLD\b|\bCREATE\s+(?:LOCAL\s+)?TEMP(?:ORARY)?\b"
    r"|\bset_config\([^)]*,\s*false\s*\)|^\s*(?:LISTEN|UNLISTEN|NOTIFY|PREPARE|DISCARD|RESET)\s+\w"
    r"|^\s*SET\s+(?:SESSION\s+)?(?!LOCAL\b|CONSTRAINTS\b|TRANSACTION\b)\w+\s+(?:=|TO)\s"
)
# A laptop's own server, which nobody stands before.
EMBEDDED = ("allocator_project", "embedded")


def nothing_is_kept_in_a_session(source: Source) -> Iterator[Finding]:
    """Locks, settings and cursors that outlive their transaction are lost, or somebody else's, behind a pooler."""
    if source.room not in ROOMS or source.parts[:2] == EMBEDDED:
        return
    for line, text in strings(source.tree):
        if OF_SESSIONS.search(text):
            yield line, f"is kept in a session: {text.strip()[:60]!r}"
