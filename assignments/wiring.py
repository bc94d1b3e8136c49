"""Chooses implementations for the doors."""

from assignments.ports import AssignmentRepository
from assignments.repository import PostgresAssignmentRepository


def repository() -> AssignmentRepository:
    """This function will return the repository that doors commit through."""
    return PostgresAssignmentRepository()
