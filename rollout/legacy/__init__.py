"""A stand-in for the old allocator: its limits, its order and its defects, on the values that the planner uses too.

It exists to be compared with and to be deleted. Defects D1 to D12 are kept on purpose; do not repair them.
"""

from rollout.legacy.allocator import LegacyAllocator
from rollout.legacy.terms import AsItWas, LegacyAnswer, LegacyPlan

__all__ = ["AsItWas", "LegacyAllocator", "LegacyAnswer", "LegacyPlan"]
