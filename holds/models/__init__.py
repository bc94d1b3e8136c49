"""The rows of holds. What binds are their rows in the ledger."""

from holds.models.hold import Hold

__all__ = ["Hold"]
