"""Ledgers that lie, each in one way. Every rule of the audit has at least one lie that breaks it."""

from tests.assignments import lies_of_memory, lies_of_tables
from tests.assignments.lying import FOR_PEOPLE, FOR_REPAIR, Findings, Lie

__all__ = ["FOR_PEOPLE", "FOR_REPAIR", "LIES", "Findings", "Lie", "lies_of_memory", "lies_of_tables"]

LIES: tuple[Lie, ...] = (*FOR_REPAIR, *FOR_PEOPLE)
