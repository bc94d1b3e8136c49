"""Chooses implementations for the doors. The assembly above plugs in who owns holds; without it there are none."""

from assignments.ports import AssignmentRepository, Claims, NoClaims
from assignments.repository import PostgresAssignmentRepository

_plugged: list[Claims] = [NoClaims()]


def plug_in(claims: Claims) -> None:
    """This function will have every commit ask these claims about foreign ledger rows."""
    _plugged[0] = claims


def claims() -> Claims:
    """This function will return whoever owns holds."""
    return _plugged[0]


def repository() -> AssignmentRepository:
    """This function will return the repository that doors commit through."""
    return PostgresAssignmentRepository(claims=claims())
