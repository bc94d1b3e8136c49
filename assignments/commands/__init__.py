"""What can be asked of the ledger, one value per command. A command says what is wanted, never how it is done."""

from assignments.commands.base import OVERRIDABLE, Command, Expected, Span
from assignments.commands.claims import Block, Close, ExtendHold, PlaceHold, ReleaseHold, Unblock
from assignments.commands.placing import ApplyProposal, AssignmentCommitRequest, Book, Move, Rearrange, Swap, WalkIn
from assignments.commands.visits import Accept, Cancel, Change, Complete, Extend, MarkNoShow, Pin, Release, Seat, Undo

__all__ = [
    "OVERRIDABLE",
    "Accept",
    "ApplyProposal",
    "AssignmentCommitRequest",
    "Block",
    "Book",
    "Cancel",
    "Change",
    "Close",
    "Command",
    "Complete",
    "Expected",
    "Extend",
    "ExtendHold",
    "MarkNoShow",
    "Move",
    "Pin",
    "PlaceHold",
    "Rearrange",
    "Release",
    "ReleaseHold",
    "Seat",
    "Span",
    "Swap",
    "Unblock",
    "Undo",
    "WalkIn",
]
