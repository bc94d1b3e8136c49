"""The shadow report as people and programs read it: tables for a terminal, JSON, CSV. Counts come from `agreement`."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from rich.table import Table

from rollout.agreement import Agreement
from rollout.explanations import explain, is_explained, tables
from rollout.models import ShadowComparison

Outcome = ShadowComparison.Outcome
COLUMNS = (
    "id", "outcome", "explained", "restaurant", "booking", "source", "mode", "operation", "startsAt", "partySize",
    "legacyTables", "v2Tables", "legacyScoreMilli", "v2ScoreMilli", "legacyReason", "v2Reason", "explanation",
)  # fmt: skip


def class_table(counted: Agreement) -> Table:
    """This function will lay out how many comparisons are of each class that occurs."""
    grid = Table("class", "count", "share", title="Comparisons", title_justify="left")
    for outcome, count in counted.counts.items():
        if count:
            grid.add_row(outcome, str(count), f"{100 * count / counted.comparisons:.1f} %")
    grid.add_section()
    grid.add_row("all", str(counted.comparisons), "")
    return grid


def group_table(groups: Iterable[Agreement], *, title: str) -> Table:
    """This function will lay out agreement and regret of each group."""
    headings = ("comparisons", "agree or better", "legacy better", "legacy only", "errors", "regret", "gain")
    grid = Table(title.lower(), *headings, title=f"By {title.lower()}", title_justify="left")
    for counted in groups:
        (name,) = counted.group.values()
        grid.add_row(
            str(name),
            str(counted.comparisons),
            said(counted.share),
            str(counted.counts[Outcome.LEGACY_BETTER]),
            str(counted.counts[Outcome.LEGACY_ONLY]),
            str(counted.counts[Outcome.ERROR]),
            _both(counted.score_regret_milli, counted.covers_regret),
            _both(counted.score_gain_milli, counted.covers_gain),
        )
    return grid


def difference_table(comparisons: Iterable[ShadowComparison]) -> Table:
    """This function will lay out differences with their explanations."""
    grid = Table("comparison", "class", "when", "party", "why", title="Differences", title_justify="left")
    for each in comparisons:
        grid.add_row(
            str(each.pk), each.outcome, f"{each.starts_at:%Y-%m-%d %H:%M}", str(each.party_size), explain(each)
        )
    return grid


def summary(counted: Agreement) -> Iterator[str]:
    """This function will say in sentences what the counts mean."""
    yield (
        f"Agreement or better: {said(counted.share)} of {counted.judged} comparisons"
        + (f"; {counted.counts[Outcome.ERROR]} errors are not counted." if counted.counts[Outcome.ERROR] else ".")
    )
    yield f"Regret, where the old one did better: {_both(counted.score_regret_milli, counted.covers_regret)}."
    yield f"Gain, where ours did: {_both(counted.score_gain_milli, counted.covers_gain)}."
    if counted.legacy_median is not None and counted.v2_median is not None:
        yield (
            f"One answer took the old one {_ms(counted.legacy_median)} (1 % longer than {_ms(counted.legacy_p99)}), "
            f"ours {_ms(counted.v2_median)} ({_ms(counted.v2_p99)})."
        )


def as_json(counted: Agreement) -> dict[str, Any]:
    """This function will return counts as a document."""
    return {
        **counted.group,
        "comparisons": counted.comparisons,
        "outcomes": dict(counted.counts),
        "agreementOrBetter": counted.share,
        "scoreRegretMilli": counted.score_regret_milli,
        "scoreGainMilli": counted.score_gain_milli,
        "coversRegret": counted.covers_regret,
        "coversGain": counted.covers_gain,
        "legacyMicroseconds": {"median": counted.legacy_median, "p99": counted.legacy_p99},
        "v2Microseconds": {"median": counted.v2_median, "p99": counted.v2_p99},
    }


def row_of(comparison: ShadowComparison) -> dict[str, Any]:
    """This function will return a comparison with its explanation, by `COLUMNS`."""
    values = (
        str(comparison.pk), comparison.outcome, is_explained(comparison), comparison.restaurant.slug,
        str(comparison.booking_id) if comparison.booking_id else None, comparison.source, comparison.mode,
        comparison.operation, comparison.starts_at.isoformat(), comparison.party_size,
        tables(comparison.legacy_plan), tables(comparison.v2_plan), comparison.legacy_score_milli,
        comparison.v2_score_milli, comparison.legacy_reason, comparison.v2_reason, explain(comparison),
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def write_csv(file: TextIO, *, comparisons: Iterable[ShadowComparison]) -> int:
    """This function will write a line for each comparison and return how many."""
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    count = 0
    for count, each in enumerate(comparisons, start=1):  # noqa: B007
        writer.writerow(row_of(each))
    return count


def said(share: float | None) -> str:
    """This function will write a share for people; never rounded up to all."""
    if share is None:
        return "–"
    return f"{int(share * 10_000) / 100:.2f} %"


def _both(milli: int, covers: int) -> str:
    return f"{milli / 1000:.1f} points, {covers} covers"


def _ms(microseconds: float | None) -> str:
    return f"{(microseconds or 0) / 1000:.1f} ms"
