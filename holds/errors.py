"""What can go wrong with a hold beyond what the commit itself says. One root: these are errors of a command."""

from assignments.errors import AssignmentError


class HoldNotFound(AssignmentError):
    """There is no such hold."""

    code = "not_found"


class HoldNotYours(AssignmentError):
    """Somebody else placed this hold; ask them, a manager, or wait until it ends."""

    code = "hold_not_yours"


class HoldSelectionMismatch(AssignmentError):
    """The selection is not the one this hold was placed for; validate and hold again."""

    code = "hold_selection_mismatch"
