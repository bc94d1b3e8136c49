"""What can be wrong with a question put to the planner. A "no" is never here: a refusal is a value, not an error."""

from __future__ import annotations


class PlannerError(Exception):
    """This error will be the root of everything the planner raises; `code` is stable and documented."""

    code = "planner_error"
    retryable = False

    def __init__(self, detail: str, *, path: str = "") -> None:
        super().__init__(f"{path}: {detail}" if path else detail)
        self.detail = detail
        self.path = path


class InvalidProblem(PlannerError):
    """This error will say which part of the question makes no sense, and where it stands."""

    code = "invalid_problem"


class CatalogueTooLarge(PlannerError):
    """This error will say that floor and policy allow more sets than are worth listing, and what to change."""

    code = "catalogue_too_large"

    def __init__(self, *, limit: int) -> None:
        super().__init__(
            f"the floor and policy allow more than {limit:,} sets of tables; lower maxTables, take away joins that "
            "nobody uses, forbid crossing zones, or choose the adjacency 'pairwise'",
            path="policy.maxTables",
        )
        self.limit = limit
