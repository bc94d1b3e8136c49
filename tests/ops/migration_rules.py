"""What a migration may say while the code of before still works on the schema (docs/operations.md, Releases).

The rules read SQL as PostgreSQL gets it. Tables that the same migration creates are nobody's yet: anything goes.
"""

import re
from collections.abc import Sequence

CREATED = re.compile(r'^CREATE TABLE "(\w+)"')
ON_TABLE = re.compile(r'^(?:ALTER TABLE|UPDATE|DELETE FROM|INSERT INTO) (?:ONLY )?"?(\w+)"?|\bON "?(\w+)"?')
RULES = (
    (r"^DROP TABLE|\bDROP COLUMN\b", "drops what the code before reads"),
    (r"^ALTER TABLE .*\bRENAME\b", "renames what the code before names"),
    (r"^ALTER TABLE .*\bALTER COLUMN .*\bTYPE\b", "rewrites the table, and nobody may read it meanwhile"),
    (r"\bSET NOT NULL\b", "refuses rows of the code before, and reads all of them under a lock"),
    (r"^CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY)", "makes an index while nobody may write: AddIndexConcurrently"),
    (
        r"^ALTER TABLE .*\bADD CONSTRAINT\b(?!.*\bNOT VALID\b)(?!.*\bUSING INDEX\b)",
        "reads all rows under a lock: NOT VALID",
    ),
    (r"^(?:UPDATE|DELETE FROM) ", "changes data: a command in batches does that"),
    (r"CANNOT BE WRITTEN AS SQL", "runs Python, which nobody can read here: a command in batches does that"),
)  # fmt: skip
NEW_COLUMN = re.compile(r'^ALTER TABLE "(\w+)" ADD COLUMN "(\w+)" (?!.*\bCONSTRAINT\b.*\bNOT NULL\b).*\bNOT NULL\b')


def faults(statements: Sequence[str]) -> list[str]:
    """What is wrong with a migration, each with the statement that says so."""
    said = [re.sub(r"\s+", " ", statement).strip() for statement in statements]
    created = {found.group(1) for statement in said if (found := CREATED.match(statement))}
    wrong = [
        f"{why}: {statement}"
        for statement in said
        if not created & _tables(statement)
        for rule, why in RULES
        if re.search(rule, statement)
    ]
    return wrong + _columns(said, created)


def _tables(statement: str) -> set[str]:
    return {name for names in ON_TABLE.findall(statement) for name in names if name}


def _columns(said: Sequence[str], created: set[str]) -> list[str]:
    """New columns that the code before, which does not know them, could not leave empty."""
    wrong = []
    for statement in said:
        if (new := NEW_COLUMN.match(statement)) and new.group(1) not in created:
            table, column = new.groups()
            undone = f'ALTER TABLE "{table}" ALTER COLUMN "{column}" DROP DEFAULT'
            kept = re.search(r"\b(?:DEFAULT|GENERATED)\b", statement)
            if not kept or any(each.startswith(undone) for each in said):
                wrong.append(f"the code before cannot insert any more, give it a db_default: {statement}")
    return wrong
