"""Today: who comes, who has a table, who has none, in each restaurant."""

import datetime as dt
from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from allocator_project.dashboards.charts import Chart, Figure, Series, said, share
from allocator_project.dashboards.pages import Cell, Listing, Page
from allocator_project.dashboards.scope import Scope
from allocator_project.dashboards.words import covers_said
from assignments.overview import Arrivals, arrivals

HAS_TABLE = ("confirmed", "seated", "completed")
COMES = (*HAS_TABLE, "pending")
SLOT = dt.timedelta(minutes=30)


def today(scope: Scope, *, is_chosen: bool) -> Page:
    """This function will show the service day, or the day that was chosen. *Cost*: one statement."""
    days = {house.id: scope.last if is_chosen else house.today for house in scope.houses}
    found = arrivals(days)
    coming = [row for row in found if row.state in COMES]
    with_table = [row for row in coming if row.state in HAS_TABLE]
    waiting = [row for row in coming if row.state == "pending"]
    seated = _parties(row for row in found if row.state == "seated")
    lost = _parties(row for row in found if row.state in ("cancelled", "no_show"))
    covers, placed = _covers(coming), _covers(with_table)
    figures = (
        Figure(name=_("Parties coming"), value=said(_parties(coming)), note=covers_said(covers)),
        Figure(
            name=_("Have a table"),
            value=said(_parties(with_table)),
            note=covers_said(placed) + (f", {share(placed, of=covers)}" if covers else ""),
            tone="good" if with_table else None,
        ),
        Figure(
            name=_("Have none yet"),
            value=said(_parties(waiting)),
            note=covers_said(_covers(waiting)),
            tone="warn" if waiting else None,
        ),
        Figure(name=_("Sit now"), value=said(seated)),
        Figure(name=_("Cancelled or did not come"), value=said(lost)),
    )
    return Page(
        title=date_format(scope.last, "l j F Y")
        if is_chosen
        else _("Today, %(day)s") % {"day": date_format(scope.last, "l j F")},
        intro=_("Who comes, when, and whether they have a table."),
        nothing=_("Nobody is expected on this day."),
        figures=figures,
        charts=(_by_slot(scope, with_table, waiting),),
        listings=(_by_house(scope, found),) if len(scope.houses) > 1 else (),
    )


def _by_slot(scope: Scope, with_table: list[Arrivals], waiting: list[Arrivals]) -> Chart:
    slots = sorted({_slot(scope, row) for row in (*with_table, *waiting)})
    if slots:
        count = int((slots[-1] - slots[0]) / SLOT) + 1
        slots = [slots[0] + SLOT * number for number in range(count)]
    placed, left = _covers_by_slot(scope, with_table), _covers_by_slot(scope, waiting)
    busiest = max(slots, key=lambda slot: placed.get(slot, 0) + left.get(slot, 0), default=None)
    note = _("Nobody is expected.")
    if busiest is not None:
        most = {"time": f"{busiest:%H:%M}", "covers": covers_said(placed.get(busiest, 0) + left.get(busiest, 0))}
        note = _("Most arrive at %(time)s: %(covers)s.") % most
    return Chart(
        key="arrivals",
        title=_("Covers arriving, by half hour"),
        note=note,
        kind="bars",
        categories=tuple(f"{slot:%H:%M}" for slot in slots),
        series=(
            Series(name=_("have a table"), values=tuple(placed.get(slot, 0) for slot in slots), tone="one"),
            Series(name=_("have none yet"), values=tuple(left.get(slot, 0) for slot in slots), tone="warn"),
        ),
        unit=_("covers"),
        first=_("time"),
    )


def _by_house(scope: Scope, found: tuple[Arrivals, ...]) -> Listing:
    rows = []
    for house in scope.houses:
        mine = [row for row in found if row.restaurant_id == house.id and row.state in COMES]
        placed = [row for row in mine if row.state in HAS_TABLE]
        none = _parties(mine) - _parties(placed)
        rows.append(
            (
                Cell(house.name, url=f"?restaurant={house.slug}"),
                said(_parties(mine)),
                said(_covers(mine)),
                said(_parties(placed)),
                said(none),
                share(_covers(placed), of=_covers(mine)),
            )
        )
    head = (_("restaurant"), _("parties"), _("covers"), _("have a table"), _("have none"), _("covers placed"))
    return Listing(key="houses", title=_("By restaurant"), head=head, rows=tuple(rows), empty=_("No restaurant."))


def _covers_by_slot(scope: Scope, rows: list[Arrivals]) -> dict[dt.datetime, int]:
    covers: dict[dt.datetime, int] = {}
    for row in rows:
        slot = _slot(scope, row)
        covers[slot] = covers.get(slot, 0) + row.covers
    return covers


def _slot(scope: Scope, row: Arrivals) -> dt.datetime:
    """The half hour on the clock of the restaurant itself; one day for all, so that houses apart lie together."""
    zone = next(house.zone for house in scope.houses if house.id == row.restaurant_id)
    local = row.starts_at.astimezone(zone).replace(tzinfo=None)
    return local.replace(minute=local.minute // 30 * 30, second=0, microsecond=0)


def _parties(rows: Iterable[Arrivals]) -> int:
    return sum(row.parties for row in rows)


def _covers(rows: Iterable[Arrivals]) -> int:
    return sum(row.covers for row in rows)
