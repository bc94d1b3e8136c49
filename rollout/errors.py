"""What can go wrong when the roll-out is changed."""


class RolloutError(Exception):
    """The roll-out cannot be changed like this."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or (self.__doc__ or "").splitlines()[0])


class RolloutOver(RolloutError):
    """The old ledger is decommissioned; there is no way back to the old allocator, and nothing left to switch."""


class NothingToChange(RolloutError):
    """It is like that already."""


class NotYet(RolloutError):
    """The figures do not allow this step yet.

    Shapes: `unmet` are the thresholds that are missed, in words.
    """

    def __init__(self, unmet: tuple[str, ...]) -> None:
        super().__init__(f"Not yet: {'; '.join(unmet)}.")
        self.unmet = unmet


class WrongWay(RolloutError):
    """That would be a step back, or forward, and the other one was asked for."""
