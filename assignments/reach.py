"""How far a command reaches in time: which windows it reads and, by their service days, which books it locks."""

import datetime as dt

from assignments.commands import Block, Book, Change, Command, Extend, Span, Unblock, WalkIn
from assignments.decisions.changes import LONGEST_VISIT
from assignments.decisions.claims import LONGEST_BLOCK
from assignments.errors import WindowUnavailable
from assignments.snapshot import BookingSeen
from assignments.timing import window_of
from venues.windows import Hours

# These look further than their bookings' windows; what they need is foreseen before anything is locked.
BEYOND_BOOKINGS = (Block, Unblock, Book, WalkIn, Change, Extend)


def spans_of(command: Command, *, bookings: tuple[BookingSeen, ...], hours: Hours) -> tuple[Span, ...]:
    """This function will return the windows a command concerns: its bookings' and those it asks for.

    A window that no decision will accept is left out: the decision says why.
    """
    return tuple(booking.window for booking in bookings) + beyond(command, bookings=bookings, hours=hours)


def beyond(command: Command, *, bookings: tuple[BookingSeen, ...], hours: Hours) -> tuple[Span, ...]:
    """This function will return the windows a command asks for that no booking has yet."""
    if isinstance(command, Block | Unblock):
        return _sane(command.window, LONGEST_BLOCK)
    if isinstance(command, Book):
        return _window(command.starts_at, command.party_size, hours, False)
    if isinstance(command, WalkIn):
        return _window(command.at, command.party_size, hours, command.allow_overrun)
    if isinstance(command, Extend) and bookings:
        return _sane((bookings[0].window[0], command.until), LONGEST_VISIT)
    if isinstance(command, Change) and bookings:
        booking = bookings[0]
        starts_at, party_size = command.starts_at or booking.starts_at, command.party_size or booking.party_size
        return _window(starts_at, party_size, hours, command.allow_overrun)
    return ()


def _sane(window: Span, longest: dt.timedelta) -> tuple[Span, ...]:
    start, end = window
    return (window,) if start < end <= start + longest else ()


def _window(starts_at: dt.datetime, party_size: int, hours: Hours, allow_overrun: bool) -> tuple[Span, ...]:
    try:
        window = window_of(starts_at, party_size=party_size, hours=hours, allow_overrun=allow_overrun)
    except WindowUnavailable:
        return ()
    return ((window.starts_at, window.ends_at),)
