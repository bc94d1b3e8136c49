"""Takes in a file of bookings: opens the restaurants it names, stores what can be seated, says why the rest cannot.

Safe to run twice: a booking is known by its reference, or else by its line's content and how often that came before.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

import planner
from assignments.bookings_csv import Row, RowFault
from assignments.floors import open_restaurant
from assignments.models import Booking
from assignments.services import NewBooking, draft_booking, store_bookings
from assignments.translation import canonical_digest, floor_of, policy_of
from venues.models import Join, Restaurant, Table
from venues.models.restaurant import check_timezone
from venues.selectors import hours_of
from venues.windows import Hours, WindowRefusal, local_start

ACTOR = "import_bookings"


@dataclass(slots=True)
class ImportReport:
    """What an import did. Shapes: `faults` by line; `known` were imported before."""

    imported: int = 0
    known: int = 0
    restaurants_opened: int = 0
    faults: list[RowFault] = field(default_factory=list)

    @property
    def reasons(self) -> Counter[str]:
        """This property will count the faults by code."""
        return Counter(fault.code for fault in self.faults)


@dataclass(slots=True)
class _House:
    """One restaurant during an import, with what is asked of it again and again."""

    restaurant: Restaurant
    hours: Hours
    floor: planner.Floor
    policy: planner.Policy
    known_keys: set[str]
    opened: bool
    seatable: dict[int, str | None] = field(default_factory=dict)
    drafts: list[Booking] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSettings:
    """How to take a file in. Shapes: `floor` is a checked floor document, for restaurants not known yet."""

    floor: Mapping[str, Any]
    timezone: str
    now: dt.datetime
    keep_duplicates: bool = False
    dry_run: bool = False


def import_bookings(
    rows: tuple[Row, ...], *, settings: ImportSettings, progress: Callable[[], None] = lambda: None
) -> ImportReport:
    """This function will import rows in the order in which they were reserved, all in one transaction.

    Rows that cannot be taken are left out and reported by line. `progress` is called once a row.
    """
    report = ImportReport()
    with transaction.atomic(durable=True):
        houses: dict[str, _House] = {}
        seen: dict[str, int] = {}
        for row in sorted(rows, key=lambda row: _made(row).replace(tzinfo=None)):
            fault = _take(row, houses, seen, settings, report)
            if fault is not None:
                report.faults.append(fault)
            progress()
        for house in _kept(tuple(houses.values())):
            report.restaurants_opened += house.opened
            drafts = sorted(house.drafts, key=lambda draft: draft.reserved_at)
            report.imported += store_bookings(drafts, restaurant=house.restaurant, hours=house.hours, actor=ACTOR)
        transaction.set_rollback(settings.dry_run)
    report.faults.sort(key=lambda fault: fault.line)
    return report


def _made(row: Row) -> dt.datetime:
    return row.reserved_at or row.starts_at


def _take(
    row: Row, houses: dict[str, _House], seen: dict[str, int], settings: ImportSettings, report: ImportReport
) -> RowFault | None:
    slug = slugify(row.restaurant)[:80]
    if not slug:
        return RowFault(row.line, "no_restaurant", f"{row.restaurant!r} cannot be made into a name for addresses")
    content = canonical_digest([slug, row.starts_at, row.reserved_at, row.party_size, row.guest_name])
    if row.reference:
        content = canonical_digest([slug, row.reference])
    first = seen.setdefault(content, row.line)
    key, again = content, first != row.line
    if again and (row.reference or not settings.keep_duplicates):
        return RowFault(row.line, "duplicate_row", f"says the same as line {first}")
    if again:
        count = seen[f"{content}#"] = seen.get(f"{content}#", 1) + 1
        key = canonical_digest([content, count])
    if slug not in houses:
        fault = _open(row, slug, houses, settings)
        if fault is not None:
            return fault
    house = houses[slug]
    if key in house.known_keys:
        report.known += 1
        return None
    return _zone_fault(row, house.restaurant) or _draft(row, house, key, settings)


def _kept(houses: tuple[_House, ...]) -> list[_House]:
    """A restaurant that was opened for this file and that only bad lines name is closed again: likely a misprint."""
    in_vain = [house.restaurant for house in houses if house.opened and not house.drafts]
    Join.objects.filter(restaurant__in=in_vain).delete()
    Table.objects.filter(restaurant__in=in_vain).delete()
    for restaurant in in_vain:
        restaurant.delete()
    return [house for house in houses if house.restaurant not in in_vain]


def _zone_fault(row: Row, restaurant: Restaurant | None) -> RowFault | None:
    """A line's wall clock must be the restaurant's: in another time zone it would be another hour."""
    if not row.timezone or (restaurant is not None and row.timezone == restaurant.timezone):
        return None
    try:
        check_timezone(row.timezone)
    except ValidationError as error:
        return RowFault(row.line, "unknown_timezone", error.messages[0])
    if restaurant is None:
        return None
    detail = f"the line says {row.timezone}, the restaurant is in {restaurant.timezone}"
    return RowFault(row.line, "other_timezone", detail)


def _open(row: Row, slug: str, houses: dict[str, _House], settings: ImportSettings) -> RowFault | None:
    restaurant = Restaurant.objects.filter(slug=slug).first()
    opened = restaurant is None
    if restaurant is None:
        fault = _zone_fault(row, None)
        if fault is not None:
            return fault
        timezone = row.timezone or settings.timezone
        restaurant = open_restaurant(dict(settings.floor), slug=slug, name=row.restaurant[:200], timezone=timezone)
    keys = Booking.objects.filter(restaurant=restaurant, import_key__isnull=False).values_list("import_key", flat=True)
    houses[slug] = _House(
        restaurant=restaurant,
        hours=hours_of(restaurant),
        floor=floor_of(restaurant_id=restaurant.pk, floor_version=restaurant.floor_version),
        policy=policy_of(restaurant),
        known_keys={key for key in keys if key is not None},
        opened=opened,
    )
    return None


def _draft(row: Row, house: _House, key: str, settings: ImportSettings) -> RowFault | None:
    starts_at = _aware(row.starts_at, house.hours)
    if isinstance(starts_at, WindowRefusal):
        return RowFault(row.line, starts_at.code, starts_at.detail)
    # Without a column for it, a booking counts as made now, or when the party came if that is past.
    reserved_at = _aware(row.reserved_at, house.hours) if row.reserved_at else min(settings.now, starts_at)
    if isinstance(reserved_at, WindowRefusal):
        return RowFault(row.line, reserved_at.code, reserved_at.detail)
    if reserved_at > starts_at:
        return RowFault(row.line, "reserved_after_start", f"reserved {reserved_at}, starts {starts_at}")
    new = NewBooking(
        party_size=row.party_size,
        starts_at=starts_at,
        reserved_at=reserved_at,
        source=Booking.Source.IMPORT,
        guest_name=row.guest_name,
        import_key=key,
    )
    draft = draft_booking(new, restaurant=house.restaurant, hours=house.hours)
    if isinstance(draft, WindowRefusal):
        return RowFault(row.line, draft.code, draft.detail)
    unseatable = _unseatable(house, row.party_size)
    if unseatable is not None:
        return RowFault(row.line, unseatable, f"no table or join of the empty house seats a party of {row.party_size}")
    house.drafts.append(draft)
    return None


def _unseatable(house: _House, party_size: int) -> str | None:
    """Why not even the empty house could seat such a party; asked of the planner once per party size."""
    if party_size not in house.seatable:
        request = planner.Request(party_size=party_size, window=(0, 1), limit=1)
        refusal = planner.plan(house.floor, policy=house.policy, request=request).refusal
        house.seatable[party_size] = refusal.code if refusal is not None else None
    return house.seatable[party_size]


def _aware(moment: dt.datetime, hours: Hours) -> dt.datetime | WindowRefusal:
    return moment if moment.tzinfo is not None else local_start(moment, timezone=hours.timezone)
