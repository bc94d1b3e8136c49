"""Draws the tables of legal changes as the page people read. The tables are the truth; the page is made from them."""

from assignments import states as assignment_states
from assignments.states import Change
from holds.states import HOLD

HEAD = """# States

Made by `manage.py write_docs` from the tables in `states.py`; a test compares. django-fsm enforces the same tables: a
change that is not listed raises `IllegalTransition` and leaves the row as it was.
"""
LIFECYCLES: tuple[tuple[str, str, tuple[Change, ...]], ...] = (
    ("Booking", "What became of a party that wants to come.", assignment_states.BOOKING),
    ("Assignment", "A decision about tables. Those confirmed, seated or completed have rows in the ledger.",
     assignment_states.ASSIGNMENT),
    ("Auto-assign job", "The wish for a table, until one or a person is found.", assignment_states.AUTO_ASSIGN_JOB),
    ("Proposal", "The best plan of a whole service day, for somebody to apply or discard.", assignment_states.PROPOSAL),
    ("Hold", "Tables picked for a booking, until a deadline.", HOLD),
)  # fmt: skip


def states_page() -> str:
    """This function will return docs/states.md: for every lifecycle a diagram and a table."""
    return "\n".join([HEAD, *(_lifecycle(*each) for each in LIFECYCLES)])


def _lifecycle(name: str, meaning: str, changes: tuple[Change, ...]) -> str:
    arrows = [f"    {source} --> {change.target}: {change.verb}" for change in changes for source in change.sources]
    rows = [f"| `{change.verb}` | {', '.join(change.sources)} | {change.target} |" for change in changes]
    diagram = ["```mermaid", "stateDiagram-v2", f"    [*] --> {changes[0].sources[0]}", *arrows, "```"]
    table = ["| verb | from | to |", "|---|---|---|", *rows]
    return "\n".join([f"## {name}", "", meaning, "", *diagram, "", *table, ""])
