"""What the house lets the pipeline do by itself: give tables or only propose them, and move others to make room.

It is written in the seating policy beside what the planner reads of it. Pure: no rows, no clock.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from planner import InvalidProblem, Policy, policy_from_json

APPROVALS = ("auto", "manual")
MOST_MOVES = 2
LONGEST_NOTICE_MINUTES = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class Automation:
    """How freely the pipeline acts.

    Shapes: `approval` is `auto` (what it finds is done) or `manual` (staff accept it first). Units: `max_moves` are
    bookings moved for one party, 0 to 2; `move_deadline_minutes` before its start a booking is not moved any more.
    """

    approval: str = "auto"
    max_moves: int = MOST_MOVES
    move_deadline_minutes: int = 60

    @property
    def needs_approval(self) -> bool:
        """This property will say whether the pipeline only proposes."""
        return self.approval == "manual"

    @property
    def move_deadline(self) -> dt.timedelta:
        """This property will be how long before its start a booking may still be moved."""
        return dt.timedelta(minutes=self.move_deadline_minutes)


def read_policy(document: object) -> tuple[Policy, Automation]:
    """This function will read a seating policy: the planner's part, and `approval`, `maxMoves`, `moveDeadlineMinutes`.

    Every key may be left out. Raises: planner.InvalidProblem with the path of the first fault.
    """
    if not isinstance(document, dict):
        return policy_from_json(document), Automation()
    own = {key: document[key] for key in ("approval", "maxMoves", "moveDeadlineMinutes") if key in document}
    return policy_from_json({key: value for key, value in document.items() if key not in own}), _automation(own)


def _automation(own: dict[str, Any]) -> Automation:
    default = Automation()
    approval = own.get("approval", default.approval)
    if approval not in APPROVALS:
        raise InvalidProblem("must be 'auto' or 'manual'", path="policy.approval")
    return Automation(
        approval=approval,
        max_moves=_whole(own, "maxMoves", default.max_moves, MOST_MOVES),
        move_deadline_minutes=_whole(own, "moveDeadlineMinutes", default.move_deadline_minutes, LONGEST_NOTICE_MINUTES),
    )


def _whole(own: dict[str, Any], key: str, default: int, largest: int) -> int:
    value = own.get(key, default)
    if type(value) is not int or not 0 <= value <= largest:
        raise InvalidProblem(f"must be a whole number from 0 to {largest:,}", path=f"policy.{key}")
    return value
