"""The admin's doors of the roll-out: where every house is and how to lead it on, what was compared, the old ledger."""

from rollout.admin import comparisons, history, old_ledger

__all__ = ["comparisons", "history", "old_ledger"]
