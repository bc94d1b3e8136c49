"""How many may arrive in one quarter of an hour, so that kitchen and door keep up. Pure: no rows, no clock."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

SLOT = dt.timedelta(minutes=15)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Pace:
    """The most covers and parties in one slot; None where nothing limits them."""

    covers: int | None = None
    parties: int | None = None

    def excess(self, *, covers: int, parties: int) -> tuple[str, int, int] | None:
        """This function will say which limit so many in one slot are beyond: its noun, the limit, how many they are."""
        for noun, limit, count in (("covers", self.covers, covers), ("parties", self.parties, parties)):
            if limit is not None and count > limit:
                return noun, limit, count
        return None


@dataclass(frozen=True, slots=True)
class Pacing:
    """The pace of every service period, and of those that have their own. Shapes: `periods` are (name, pace)."""

    per_slot: Pace = Pace()
    periods: tuple[tuple[str, Pace], ...] = ()

    @property
    def limits_anything(self) -> bool:
        """This property will say whether any number of arrivals is too many."""
        return any(pace != Pace() for pace in (self.per_slot, *(pace for _, pace in self.periods)))

    def of(self, period: str | None) -> Pace:
        """This function will return the pace of a service period; what it does not say, the general one does."""
        own = dict(self.periods).get(period or "", Pace())
        return Pace(
            covers=self.per_slot.covers if own.covers is None else own.covers,
            parties=self.per_slot.parties if own.parties is None else own.parties,
        )


class InvalidPacing(ValueError):
    """The document is no pacing. Shapes: `path` leads to the first fault."""

    def __init__(self, detail: str, *, path: str) -> None:
        super().__init__(f"{path}: {detail}")
        self.detail = detail
        self.path = path


def slot_of(moment: dt.datetime) -> dt.datetime:
    """This function will return the start of the quarter of an hour a moment lies in, in UTC.

    Every time zone in use today is a whole number of quarters away from UTC, so local quarters are these too.
    """
    return moment - (moment - EPOCH) % SLOT


def pacing_from_json(document: object) -> Pacing:
    """This function will read `{"perSlot": {"covers": 30, "parties": 8}, "periods": {"Dinner": {"covers": 24}}}`.

    Every part may be left out. Raises: InvalidPacing.
    """
    parts = _object(document, allowed={"perSlot", "periods"}, path="pacing")
    periods = _object(parts.get("periods", {}), allowed=None, path="pacing.periods")
    return Pacing(
        per_slot=_pace(parts.get("perSlot", {}), path="pacing.perSlot"),
        periods=tuple(sorted((name, _pace(pace, path=f"pacing.periods.{name}")) for name, pace in periods.items())),
    )


def _pace(document: object, *, path: str) -> Pace:
    parts = _object(document, allowed={"covers", "parties"}, path=path)
    for name, value in parts.items():
        if type(value) is not int or not 1 <= value <= 10_000:
            raise InvalidPacing("must be a whole number from 1 to 10,000", path=f"{path}.{name}")
    return Pace(covers=parts.get("covers"), parties=parts.get("parties"))


def _object(document: object, *, allowed: set[str] | None, path: str) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise InvalidPacing("must be an object", path=path)
    unknown = sorted(map(str, set(document) - allowed)) if allowed is not None else []
    if unknown:
        raise InvalidPacing(f"has no {unknown[0]!r}", path=path)
    return document
