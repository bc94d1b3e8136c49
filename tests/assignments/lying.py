"""How a lie is told: on a truthful evening, with what the audit must say of it; and who can mend it.

A lie `for_repair` can be mended without asking anybody; one `for_people` cannot: which of two stories is true is theirs
to say.
"""

import uuid
from collections.abc import Callable

from tests.assignments.evenings import Evening

Findings = set[tuple[str, uuid.UUID]]
Lie = Callable[[Evening], Findings]
FOR_REPAIR: list[Lie] = []
FOR_PEOPLE: list[Lie] = []


def for_repair(lie: Lie) -> Lie:
    FOR_REPAIR.append(lie)
    return lie


def for_people(lie: Lie) -> Lie:
    FOR_PEOPLE.append(lie)
    return lie
