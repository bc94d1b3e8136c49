"""Rows ⇄ planner values, moments ⇄ minutes. The planner never sees a row, the rows never see a minute."""

import datetime as dt
import hashlib
import json
import uuid
from functools import lru_cache
from typing import Any, NamedTuple, cast

import planner
from assignments.commands import Span
from assignments.errors import Blocker
from planner.answers import certificate_to_json, plan_to_json
from venues.automation import Automation, read_policy
from venues.models import CapacityOverride, Join, Restaurant, Table, Zone
from venues.pacing import Pacing, pacing_from_json
from venues.selectors import hours_of
from venues.windows import Hours

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


class LedgerRow(NamedTuple):
    """A ledger row as the server gives it: minutes since the Unix epoch, rounded outwards, and ids as text."""

    table: str
    start_minute: int
    end_minute: int
    kind: str
    holder: str
    until_minute: int | None
    is_over: bool
    booking_id: uuid.UUID | None


def to_minutes(moment: dt.datetime, *, round_up: bool = False) -> int:
    """This function will return whole minutes since the Unix epoch, rounded down, or up for the end of a window."""
    whole, rest = divmod(moment - EPOCH, MINUTE)
    return whole + 1 if rest and round_up else whole


def from_minutes(minutes: int) -> dt.datetime:
    """This function will return the moment, in UTC."""
    return EPOCH + MINUTE * minutes


def span_minutes(span: Span) -> tuple[int, int]:
    """This function will return a half-open span as minutes. Rounds outwards: never claims too little."""
    return to_minutes(span[0]), to_minutes(span[1], round_up=True)


@lru_cache(maxsize=512)
def floor_of(*, restaurant_id: uuid.UUID, floor_version: int) -> planner.Floor:
    """This function will return the floor as the planner sees it; ids are the rows' ids.

    Cost: three queries, then none for the same version: whoever changes a floor bumps it under the exclusive lock, and
    calls `forget_buildings` should its own transaction have read the new one and then failed.
    """
    tables = Table.objects.filter(restaurant_id=restaurant_id).select_related("zone").order_by("number")
    joins = Join.objects.filter(restaurant_id=restaurant_id).order_by("a_id", "b_id")
    overrides = CapacityOverride.objects.filter(restaurant_id=restaurant_id).order_by("table_ids")
    return planner.Floor(
        version=f"{restaurant_id}:{floor_version}",
        tables=tuple(_table(row) for row in tables),
        joins=tuple((str(join.a_id), str(join.b_id)) for join in joins),
        capacity_overrides=tuple((frozenset(str(pk) for pk in row.table_ids), row.capacity) for row in overrides),
    )


@lru_cache(maxsize=512)
def zone_names_of(*, restaurant_id: uuid.UUID, floor_version: int) -> tuple[tuple[uuid.UUID, str], ...]:
    """This function will return the zones' names by id. Cost: one query, then none for the same version."""
    return tuple(Zone.objects.filter(restaurant_id=restaurant_id).order_by("name").values_list("id", "name"))


@lru_cache(maxsize=512)
def hours_as_of(*, restaurant_id: uuid.UUID, policy_version: int) -> Hours:
    """This function will return the restaurant's clock and service periods.

    Cost: three queries, then none for the same version: whoever changes hours bumps it under the exclusive lock.
    """
    return hours_of(Restaurant.objects.get(pk=restaurant_id))


def hours_now(restaurant: Restaurant) -> Hours:
    """This function will return the hours that the restaurant's row speaks of."""
    return hours_as_of(restaurant_id=restaurant.pk, policy_version=restaurant.policy_version)


def forget_buildings() -> None:
    """This function will have floors, zones and hours read anew."""
    for reader in (floor_of, zone_names_of, hours_as_of):
        reader.cache_clear()


def pacing_of(restaurant: Restaurant) -> Pacing:
    """This function will return how many may arrive in a quarter of an hour."""
    return pacing_from_json(restaurant.pacing)


def policy_of(restaurant: Restaurant) -> planner.Policy:
    """This function will return the restaurant's seating policy, defaults filled in.

    Cost: the same text gives the same object, by which the planner finds its catalogue without comparing floors.
    """
    return _policy(json.dumps(restaurant.policy, sort_keys=True))[0]


def automation_of(restaurant: Restaurant) -> Automation:
    """This function will return what the house lets the pipeline do by itself."""
    return _policy(json.dumps(restaurant.policy, sort_keys=True))[1]


@lru_cache(maxsize=512)
def _policy(text: str) -> tuple[planner.Policy, Automation]:
    return read_policy(json.loads(text))


@lru_cache(maxsize=512)
def policy_hash(policy: planner.Policy) -> str:
    """This function will return a digest that changes exactly when the policy does."""
    return canonical_digest(planner.policy_to_json(policy))


def canonical_digest(document: object) -> str:
    """This function will return the sha256 of the document's canonical JSON."""
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def occupied_of(row: LedgerRow) -> planner.Occupied:
    """This function will return a ledger row as the planner sees it."""
    kind = cast(planner.OccupantKind, row.kind)
    window = (row.start_minute, row.end_minute)
    return planner.Occupied(table=row.table, window=window, kind=kind, reference=row.holder, until=row.until_minute)


def blocker(occupied: planner.Occupied, *, floor: planner.Floor) -> Blocker:
    """This function will return who has a table, with the label staff know it by."""
    number = next((table.number for table in floor.tables if table.id == occupied.table), occupied.table)
    return Blocker(
        table_id=uuid.UUID(occupied.table),
        table_number=number,
        kind=occupied.kind,
        reference=occupied.reference,
        until=occupied.ends,
    )


def plan_document(plan: planner.Plan, *, certificate: planner.Certificate | None) -> dict[str, Any]:
    """This function will return a plan as the JSON an assignment keeps: tables, score with breakdown, certificate."""
    return plan_to_json(plan) | {"certificate": certificate_to_json(certificate) if certificate is not None else None}


def _table(row: Table) -> planner.Table:
    return planner.Table(
        id=str(row.id),
        number=row.number,
        zone=row.zone.name,
        capacity=row.capacity,
        min_party=row.min_party,
        max_party=row.max_party,
        movable=row.movable,
        active=row.active,
        tags=frozenset(row.tags),
    )
