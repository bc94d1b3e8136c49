"""What can go wrong when the roll-out is changed. Each says so to people."""

from django.utils.translation import gettext_lazy as _

from rollout.sentences import sentence


class RolloutError(Exception):
    """The roll-out cannot be changed like this."""


class RolloutOver(RolloutError):
    """The way over has ended: there is nothing left to switch."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The old ledger is decommissioned; there is no way back to the old allocator, "
                "and nothing left to switch."
            )
        )


class NothingToChange(RolloutError):
    """It is like that already."""


class NotYet(RolloutError):
    """The figures do not allow this step yet.

    Shapes: `unmet` are the thresholds that are missed, in words.
    """

    def __init__(self, unmet: tuple[str, ...]) -> None:
        super().__init__(sentence(_("Not yet: %(missed)s."), missed="; ".join(map(str, unmet))))
        self.unmet = unmet


class WrongWay(RolloutError):
    """That would be a step back, or forward, and the other one was asked for."""
