"""The simulated clock: what happens when, in an order that nothing of the machine decides.

While something happens the database's clock stands at its moment, so that holds lapse by the simulated time.
"""

import datetime as dt
import heapq
import itertools
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from assignments.database_clock import standing_at

Deed = Callable[[dt.datetime], None]


@dataclass(order=True, slots=True)
class _Entry:
    moment: dt.datetime
    place: int
    deed: Deed = field(compare=False)


class Agenda:
    """What is still to happen, earliest first; what was noted first comes first at one moment."""

    def __init__(self) -> None:
        self._entries: list[_Entry] = []
        self._places = itertools.count()

    def note(self, moment: dt.datetime, *, deed: Callable[..., None], **known: object) -> None:
        """This function will have a deed done at a moment, with what is known now; it is told the moment as `at`."""
        heapq.heappush(self._entries, _Entry(moment, next(self._places), partial(_told, deed, known)))

    def run(self, work_due: Callable[[], dt.datetime | None], *, work: Callable[[dt.datetime], None]) -> None:
        """This function will do everything that is noted, and at every moment first the work that is due by then.

        `work_due` says when the next work is to be done, or None when there is none.
        """
        now = self._entries[0].moment if self._entries else None
        while now is not None:
            due = work_due()
            coming = self._entries[0].moment if self._entries else None
            if due is None and coming is None:
                return
            if coming is None or (due is not None and due <= coming):
                assert due is not None
                now = max(now, due)
                with standing_at(now):
                    work(now)
            else:
                entry = heapq.heappop(self._entries)
                now = max(now, entry.moment)
                with standing_at(now):
                    entry.deed(now)


class Ids:
    """Ids that ascend in the order in which they are minted, so that nothing sorted by id depends on chance.

    The rest of each is random: no two simulations ever share one.
    """

    def __init__(self) -> None:
        self._minted = itertools.count(1)

    def next(self) -> uuid.UUID:
        """This function will mint one."""
        random_part = uuid.uuid4().int & ((1 << 80) - 1)
        return uuid.UUID(int=next(self._minted) << 80 | random_part, version=4)


def _told(deed: Callable[..., None], known: dict[str, object], at: dt.datetime) -> None:
    deed(at=at, **known)
