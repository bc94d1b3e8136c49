"""The rows of the way over: flags, the old ledger's mirror, comparisons, the history of changes.

Foreign keys are the application's, not the database's: when this folder is deleted its tables must bind nobody.
"""

from rollout.models.change import RolloutChange
from rollout.models.comparison import ShadowComparison
from rollout.models.flag import Flag, FlaggedRestaurant
from rollout.models.legacy import LegacyAssignment

__all__ = ["Flag", "FlaggedRestaurant", "LegacyAssignment", "RolloutChange", "ShadowComparison"]
