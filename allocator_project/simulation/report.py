"""What a simulation says in the end. Nothing in it depends on the machine: the same seed, the same words.

How long it took is told apart, by whoever asks.
"""

import textwrap
from collections.abc import Mapping
from typing import Any

from django.db.models import Count

from allocator_project.simulation.house import who_sat_where
from allocator_project.simulation.run import Plan
from allocator_project.simulation.tally import Covers, Tally, sorted_counts
from assignments.audit import audit, rules
from assignments.models import Assignment
from holds.models import Hold
from venues.models import Restaurant

Report = dict[str, Any]
WIDTH = 110


def report_of(house: Restaurant, *, plan: Plan, tally: Tally) -> Report:
    """This function will return the whole report as JSON. *Cost*: the audit of the house, and some statements."""
    findings = audit(restaurant_id=house.pk)
    return {
        "restaurant": house.slug,
        "seed": plan.demand.seed,
        "from": plan.first_day.isoformat(),
        "days": plan.days,
        "load": plan.demand.load,
        "seats": plan.demand.seats,
        "wanted": _covers(tally.wanted),
        "seated": _covers(tally.seated),
        "joined": _covers(tally.joined),
        "refused": sorted_counts(tally.refused),
        "refusedCovers": tally.refused_covers,
        "turnedAway": sorted_counts(tally.turned_away),
        "turnedAwayCovers": tally.turned_away_covers,
        "seatedByMoving": tally.deeds["seated by moving others"],
        "changedByMoving": tally.deeds["changed by moving others"],
        "moves": tally.deeds["moved for them"] + tally.deeds["moved for a change"],
        "deeds": sorted_counts(+tally.deeds),
        "told": sorted_counts(tally.told),
        "jobRuns": sorted_counts(tally.runs),
        "holds": _counts(Hold, house, "state"),
        "assignments": _counts(Assignment, house, "source"),
        "audit": {"invariants": len(rules()), "findings": [f"{each.code}: {each.detail}" for each in findings]},
        "digest": who_sat_where(house),
    }


def as_text(report: Report) -> str:
    """This function will say the report in words."""
    seated, wanted, audited = report["seated"], report["wanted"], report["audit"]
    share = 100 * seated["covers"] / wanted["covers"] if wanted["covers"] else 0.0
    lines = [
        f"{report['restaurant']}: {report['days']} days from {report['from']}, seed {report['seed']}, "
        f"load {report['load']:g}, {report['seats']} seats.",
        f"wanted to come: {wanted['parties']} parties, {wanted['covers']} covers",
        f"seated: {seated['parties']} parties, {seated['covers']} covers ({share:.1f} %), "
        f"{report['joined']['parties']} of them on joined tables",
        f"refused a table: {sum(report['refused'].values())} parties, {report['refusedCovers']} covers",
        *_listed(report["refused"]),
        f"turned away at the door: {sum(report['turnedAway'].values())} parties, {report['turnedAwayCovers']} covers",
        *_listed(report["turnedAway"]),
        f"moves: {report['moves']} parties made way, so that {report['seatedByMoving']} were seated "
        f"and {report['changedByMoving']} could change",
    ]
    for title, key in (
        ("what people did", "deeds"),
        ("what they were told", "told"),
        ("job runs", "jobRuns"),
        ("holds", "holds"),
        ("assignments", "assignments"),
    ):
        counts = ", ".join(f"{name} {count}" for name, count in report[key].items()) or "nothing"
        lines.append(textwrap.fill(f"{title}: {counts}", width=WIDTH, subsequent_indent="  "))
    lines.append(f"ledger audit: {audited['invariants']} invariants checked, {len(audited['findings'])} findings")
    lines += [f"  {finding}" for finding in audited["findings"]]
    lines.append(f"who sat where, when and why: {report['digest']} (the same whenever this is run in one process)")
    return "\n".join(lines)


def _covers(counted: Covers) -> dict[str, int]:
    return {"parties": counted.parties, "covers": counted.covers}


def _counts(model: Any, house: Restaurant, field: str) -> dict[str, int]:
    rows = model.objects.filter(restaurant=house).order_by().values_list(field).annotate(rows=Count("pk"))
    return dict(sorted(rows))


def _listed(counts: Mapping[str, int]) -> list[str]:
    return [f"  {code}: {count}" for code, count in counts.items()]
