"""Keeps who has no table, and why, from what was told of them in order: the last word on a party counts."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from telemetry.models import Event, Unseated

# What says that a party found no table, if it says for when: some of these are told of other wishes as well.
NO_TABLE = ("planner.refused", "job.deferred", "job.exhausted")
HAS_TABLE = ("booking.confirmed", "booking.seated")
GAVE_UP = ("booking.cancelled", "booking.no_show")
EVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
FIELDS = ("name", "restaurant_id", "booking_id", "payload", "occurred_at")
KEPT = (
    "restaurant_id", "service_date", "starts_at", "local_minute", "party_size", "zone_ids", "code", "helps", "gave_up",
    "told_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Events by position, `after` excluded and `upto` included; `since` leaves older ones out."""

    after: int
    upto: int
    since: dt.datetime = EVER

    def events(self) -> Q:
        """This function will return which events these are."""
        return Q(position__gt=self.after, position__lte=self.upto, occurred_at__gte=self.since)


def follow(batch: Batch) -> None:
    """This function will keep up with what a batch of events says of parties. *Cost*: four statements at most."""
    told = Event.objects.filter(batch.events(), name__in=(*NO_TABLE, *HAS_TABLE, *GAVE_UP)).order_by("position")
    parties, turned_away = _last_words(told.values(*FIELDS))
    waiting = [party for party in parties.values() if isinstance(party, Unseated)]
    gone = [booking_id for booking_id, word in parties.items() if word == HAS_TABLE]
    gave_up = [booking_id for booking_id, word in parties.items() if word == GAVE_UP]
    if gone:
        Unseated.objects.filter(booking_id__in=gone).delete()
    if gave_up:
        Unseated.objects.filter(booking_id__in=gave_up).update(gave_up=True)
    if waiting:
        Unseated.objects.bulk_create(
            waiting, update_conflicts=True, unique_fields=["booking_id"], update_fields=[*KEPT], batch_size=1000
        )
    Unseated.objects.bulk_create(turned_away, batch_size=1000)


def _last_words(told: Iterable[dict[str, Any]]) -> tuple[dict[uuid.UUID, Any], list[Unseated]]:
    """Of each booking the row it comes to, or which of the two ends it came to; and the parties without a booking."""
    parties: dict[uuid.UUID, Any] = {}
    turned_away: list[Unseated] = []
    for event in told:
        booking_id, name = event["booking_id"], event["name"]
        if name in NO_TABLE:
            party = _party(event)
            if party is not None and booking_id is not None:
                parties[booking_id] = party
            elif party is not None:
                turned_away.append(party)
        elif name in HAS_TABLE:
            parties[booking_id] = HAS_TABLE
        elif isinstance(parties.get(booking_id), Unseated):
            parties[booking_id].gave_up = True
        else:
            parties[booking_id] = GAVE_UP
    return parties, turned_away


def _party(event: dict[str, Any]) -> Unseated | None:
    payload = event["payload"]
    if "startsAt" not in payload:
        return None
    # With the restaurant's own offset: what its clock shows is in the text.
    starts_at = dt.datetime.fromisoformat(payload["startsAt"])
    return Unseated(
        restaurant_id=event["restaurant_id"],
        booking_id=event["booking_id"],
        service_date=dt.date.fromisoformat(payload["serviceDate"]),
        starts_at=starts_at,
        local_minute=starts_at.hour * 60 + starts_at.minute,
        party_size=payload["partySize"],
        zone_ids=[uuid.UUID(zone_id) for zone_id in payload.get("zones", ())],
        code=payload["code"][:60],
        helps=list(payload.get("helps", ())),
        told_at=event["occurred_at"],
    )
