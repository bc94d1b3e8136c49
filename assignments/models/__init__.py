"""The rows of bookings, of the ledger and of the auto-assign pipeline."""

from assignments.models.assignment import Assignment, MergeGroup
from assignments.models.booking import Booking
from assignments.models.idempotency import IdempotencyRecord
from assignments.models.job import AutoAssignJob
from assignments.models.ledger import Occupancy, ServiceBook
from assignments.models.proposal import Proposal

__all__ = [
    "Assignment",
    "AutoAssignJob",
    "Booking",
    "IdempotencyRecord",
    "MergeGroup",
    "Occupancy",
    "Proposal",
    "ServiceBook",
]
