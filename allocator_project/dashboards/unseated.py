"""Why bookings are not seated and what would help: reasons, sizes, times and zones of parties without a table."""

import uuid
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocator_project.dashboards.charts import Chart, Figure, Heat, Series, said
from allocator_project.dashboards.lacking import FOR_WANT_OF_TABLES, Lack, clock, fitting, lacks
from allocator_project.dashboards.pages import Advice, Listing, Page, day_label, ranked, stacked
from allocator_project.dashboards.scope import Scope
from allocator_project.dashboards.words import (
    HELPS,
    REASONS,
    REMEDIES,
    WEEKDAYS,
    covers_said,
    days_said,
    first_said,
    named,
    parties_said,
)
from telemetry.tallies import Help, UnseatedGroup, helps, unseated_by_day, unseated_groups
from venues.selectors import capacities_of, zone_names_of

MOST_ADVICE = 6
JOINED = gettext_lazy("joined")
Capacities = Mapping[uuid.UUID, Sequence[int]]


def unseated(scope: Scope) -> Page:
    """This function will show the parties of the days that have no table. *Cost*: five statements."""
    groups = unseated_groups(scope.ids, first=scope.first, last=scope.last)
    by_day = unseated_by_day(scope.ids, first=scope.first, last=scope.last)
    helping = helps(scope.ids, first=scope.first, last=scope.last)
    capacities, zones = capacities_of(scope.ids), zone_names_of(scope.ids)
    parties, covers = sum(group.parties for group in groups), sum(group.covers for group in groups)
    reasons = _by_reason(groups)
    return Page(
        title=_("Why bookings are not seated"),
        intro=_("Parties that wanted a table and have none, and what would have helped them."),
        nothing=_("Every party that wanted a table in these days has one."),
        figures=_figures(parties, covers, reasons, helping),
        advice=(*_advice_of_tables(scope, groups, capacities, helping), *_advice_of_rules(reasons)),
        advice_title=_("What would help"),
        charts=(
            _reasons(reasons, parties),
            Chart(
                key="days",
                title=_("Parties without a table, by day and reason"),
                note=_("%(parties)s %(days)s.") % {"parties": parties_said(parties), "days": days_said(scope.days)},
                kind="bars",
                categories=tuple(day_label(day) for day in scope.dates),
                series=stacked(by_day, dates=scope.dates, words=REASONS),
                unit=_("parties"),
            ),
            _times(groups),
            _sizes(groups, capacities),
        ),
        listings=(_zones(groups, zones),),
    )


def _figures(parties: int, covers: int, reasons: Mapping[str, int], helping: tuple[Help, ...]) -> tuple[Figure, ...]:
    most = max(reasons, key=lambda code: (reasons[code], code), default=None)
    kinds: dict[str, int] = {}
    for each in helping:
        kinds[each.kind] = kinds.get(each.kind, 0) + each.parties
    best = max(kinds, key=lambda kind: (kinds[kind], kind), default=None)
    return (
        Figure(name=_("Parties without a table"), value=said(parties), note=covers_said(covers)),
        Figure(
            name=_("Most frequent reason"),
            value=said(reasons[most]) if most is not None else "–",
            note=named(most, words=REASONS) if most is not None else "",
        ),
        Figure(
            name=_("Would have helped most"),
            value=said(kinds[best]) if best is not None else "–",
            note=named(best, words=HELPS) if best is not None else "",
        ),
    )


def _advice_of_tables(
    scope: Scope, groups: Sequence[UnseatedGroup], capacities: Capacities, helping: tuple[Help, ...]
) -> tuple[Advice, ...]:
    found = lacks(groups, capacities=capacities)[:MOST_ADVICE]
    return tuple(
        Advice(
            _lacking(scope, lack),
            parties_said(lack.parties),
            f"{covers_said(lack.covers)} {days_said(scope.days)}",
        )
        for lack in found
    )


def _lacking(scope: Scope, lack: Lack) -> str:
    what = _("joins for parties larger than any table")
    if lack.seats is not None:
        what = _("%(seats)s-tops") % {"seats": lack.seats}
    where = "" if len(scope.houses) == 1 else f"{scope.name_of(lack.restaurant_id)}: "
    when = f"{WEEKDAYS[lack.weekday - 1]} {clock(lack.first_slot)}–{clock(lack.end_slot)}"
    return where + _("you lack %(what)s %(when)s") % {"what": what, "when": when}


def _advice_of_rules(reasons: Mapping[str, int]) -> tuple[Advice, ...]:
    """What is no matter of tables has a remedy of its own."""
    codes = sorted((code for code in reasons if code in REMEDIES), key=lambda code: (-reasons[code], code))
    return tuple(
        Advice(str(REMEDIES[code]), parties_said(reasons[code]), named(code, words=REASONS))
        for code in codes
        if code not in FOR_WANT_OF_TABLES or code == "overage_only"
    )[:MOST_ADVICE]


def _reasons(reasons: Mapping[str, int], parties: int) -> Chart:
    names, values = ranked(reasons, words=REASONS)
    note = first_said(names, values, of=parties_said(parties)) or _("All were seated.")
    return Chart(
        key="reasons",
        title=_("Reasons"),
        note=note,
        kind="ranks",
        categories=names,
        series=(Series(name=_("parties"), values=values, tone="one"),),
        unit=_("parties"),
        first=_("reason"),
    )


def _times(groups: Sequence[UnseatedGroup]) -> Heat:
    slots = sorted({group.slot for group in groups})
    columns = range(slots[0], slots[-1] + 1) if slots else range(0)
    counts: dict[tuple[int, int], int] = {}
    for group in groups:
        key = (group.weekday, group.slot)
        counts[key] = counts.get(key, 0) + group.parties
    worst = max(counts, key=lambda key: (counts[key], key), default=None)
    note = _("None.")
    if worst is not None:
        most = {"day": WEEKDAYS[worst[0] - 1], "time": clock(worst[1]), "parties": parties_said(counts[worst])}
        note = _("Most on %(day)s at %(time)s: %(parties)s.") % most
    return Heat(
        key="times",
        title=_("When they wanted to come: weekday and half hour"),
        note=note,
        rows=tuple(str(day) for day in WEEKDAYS),
        columns=tuple(clock(slot) for slot in columns),
        cells=tuple(tuple(counts.get((day, slot), 0) for slot in columns) for day in range(1, 8)),
    )


def _sizes(groups: Sequence[UnseatedGroup], capacities: Capacities) -> Chart:
    lacking: dict[str, int] = {}
    other: dict[str, int] = {}
    for group in groups:
        seats = fitting(group.party_size, capacities=capacities.get(group.restaurant_id, ()))
        name = _("%(seats)s-top") % {"seats": seats} if seats is not None else str(JOINED)
        into = lacking if group.code in FOR_WANT_OF_TABLES else other
        into[name] = into.get(name, 0) + group.parties
    names = sorted({*lacking, *other}, key=lambda name: (name == str(JOINED), len(name), name))
    most = max(names, key=lambda name: lacking.get(name, 0) + other.get(name, 0), default=None)
    return Chart(
        key="sizes",
        title=_("The table each of them would have filled best"),
        note=_("None.") if most is None else _("Most would have needed: %(table)s.") % {"table": most},
        kind="bars",
        categories=tuple(names),
        series=(
            Series(name=_("for want of tables"), values=tuple(lacking.get(name, 0) for name in names), tone="one"),
            Series(name=_("for other reasons"), values=tuple(other.get(name, 0) for name in names), tone="three"),
        ),
        unit=_("parties"),
        first=_("table"),
    )


def _zones(groups: Sequence[UnseatedGroup], zones: Mapping[uuid.UUID, str]) -> Listing:
    counts: dict[str, list[int]] = {}
    for group in groups:
        wished = sorted({zones.get(zone_id, _("a zone that is gone")) for zone_id in group.zone_ids})
        into = counts.setdefault(_(" or ").join(wished) or _("any zone"), [0, 0])
        into[0] += group.parties
        into[1] += group.covers
    order = sorted(counts, key=lambda name: (-counts[name][0], name))
    return Listing(
        key="zones",
        title=_("By the zone they asked for"),
        head=(_("zone"), _("parties"), _("covers")),
        rows=tuple((name, said(counts[name][0]), said(counts[name][1])) for name in order),
        empty=_("No party is without a table."),
    )


def _by_reason(groups: Sequence[UnseatedGroup]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for group in groups:
        counts[group.code] = counts.get(group.code, 0) + group.parties
    return counts
