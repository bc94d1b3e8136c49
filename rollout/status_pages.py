"""Where every house is, as `rollout status` shows it: a table for a terminal, or JSON. And a change, in a sentence."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.table import Table

from rollout.changing import Changed
from rollout.sentences import as_kept
from rollout.whereabouts import House, Whereabouts


def house_table(found: Whereabouts) -> Table:
    """This function will lay out the houses, each with its mode, what it compared and what its next step needs."""
    grid = Table("restaurant", "mode", "set", "compared", "agree or better", "next", "what it needs")
    for house in found.houses:
        grid.add_row(
            house.restaurant.slug,
            house.mode,
            house.why,
            str(house.evidence.comparisons or ""),
            _share(house.evidence.agreement),
            house.next_mode,
            _needs(house),
        )
    return grid


def status_lines(found: Whereabouts) -> list[str]:
    """This function will say what holds for all houses."""
    if found.over:
        return [_("The old ledger is decommissioned: ours chooses everywhere, for good.")]
    if not found.begun:
        return [_("The way over has not begun: ours chooses everywhere (rollout demote --all --to legacy begins it).")]
    percents = {name: None if percent is None else float(percent) for name, percent in found.percents.items()}
    counts = ", ".join(f"{count} {mode}" for mode, count in found.count_by_mode().items() if count)
    lines = [_("In each mode: %(counts)s.") % {"counts": counts or _("nobody")}]
    share = _("%(flag)s: %(percent)s %% of those not named")
    lines += [share % {"flag": name, "percent": f"{percent or 0:g}"} for name, percent in percents.items()]
    lines += [_("%(switch)s is off") % {"switch": name} for name, on in found.switches.items() if not on]
    return [*lines, _("THE KILL SWITCH IS ON: the old allocator chooses everywhere.")] if found.killed else lines


def status_document(found: Whereabouts) -> dict[str, Any]:
    """This function will return it all as a document."""
    return {
        "begun": found.begun,
        "decommissioned": found.over,
        "killed": found.killed,
        "percents": {name: None if percent is None else float(percent) for name, percent in found.percents.items()},
        "switches": dict(found.switches),
        "modes": found.count_by_mode(),
        "restaurants": [_house(house) for house in found.houses],
    }


def change_document(changed: Changed) -> dict[str, Any]:
    """This function will return a change as a document."""
    change = changed.change
    return {
        "what": change.what,
        "restaurant": change.restaurant.slug if change.restaurant else None,
        "from": change.changed_from,
        "to": change.changed_to,
        "restaurantsMoved": changed.restaurants,
        "evidence": change.evidence,
        "overridden": change.overridden,
    }


def change_line(changed: Changed) -> str:
    """This function will say what has changed, for how many, and what was set aside for it."""
    change = changed.change
    whose = change.restaurant.slug if change.restaurant else _("all restaurants")
    said = [f"{whose}: {change.what} {change.changed_from} → {change.changed_to}."]
    moved = ngettext(
        "%(count)s restaurant is in another mode now.",
        "%(count)s restaurants are in another mode now.",
        changed.restaurants,
    )
    said.append(moved % {"count": changed.restaurants})
    if change.overridden:
        said.append(_("Set aside: %(thresholds)s.") % {"thresholds": "; ".join(change.overridden)})
    return " ".join(said)


def _house(house: House) -> dict[str, Any]:
    return {
        "restaurant": house.restaurant.slug,
        "mode": house.mode,
        "set": house.why,
        "evidence": house.evidence.as_json(),
        "next": house.next_mode or None,
        "unmet": None if house.unmet is None else as_kept(house.unmet),
    }


def _needs(house: House) -> str:
    if not house.next_mode:
        return ""
    return "; ".join(map(str, house.unmet or ())) or "nothing: ready"


def _share(agreement: float | None) -> str:
    return "" if agreement is None else f"{100 * agreement:.1f} %"
