"""Chooses implementations for the doors. The assembly above plugs in who owns holds; without it there are none."""

from assignments.ports import AssignmentRepository, Claims, GuestWords, NoClaims, NoWords
from assignments.repository import PostgresAssignmentRepository

_plugged: list[Claims] = [NoClaims()]
_words: list[GuestWords] = [NoWords()]


def plug_in(claims: Claims, *, guest_words: GuestWords) -> None:
    """This function will have every commit ask these claims about foreign ledger rows, and erasures those words."""
    _plugged[0], _words[0] = claims, guest_words


def claims() -> Claims:
    """This function will return whoever owns holds."""
    return _plugged[0]


def guest_words() -> GuestWords:
    """This function will return whoever keeps words about guests besides this room."""
    return _words[0]


def repository() -> AssignmentRepository:
    """This function will return the repository that doors commit through."""
    return PostgresAssignmentRepository(claims=claims())
