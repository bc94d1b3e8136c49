"""What the commit asks of holds, answered from their rows. Runs inside the commit's transaction, under its locks.

Every change here goes with one of the ledger's rows, which the commit itself writes.
"""

import uuid
from collections.abc import Collection
from typing import Any, cast

from assignments import database_clock, states
from assignments.commands import Command, PlaceHold
from assignments.effects import HoldMade, Told
from assignments.models import Occupancy
from assignments.snapshot import ClaimSeen, Snapshot
from holds.models import Hold
from holds.validation import checks_of


class HoldClaims:
    """`assignments.ports.Claims` for the rows of this room."""

    def load(self, holder_ids: Collection[uuid.UUID]) -> tuple[ClaimSeen, ...]:
        """This function will return the holds it knows among these. *Cost*: one statement."""
        rows = Hold.objects.filter(pk__in=holder_ids)
        return tuple(
            ClaimSeen(
                id=row.pk,
                booking_id=row.booking_id,
                state=row.state,
                table_ids=tuple(row.table_ids),
                window=(row.window.lower, row.window.upper),
                floor_version=row.floor_version,
                policy_hash=row.policy_hash,
            )
            for row in rows
        )

    def lapse(self, holder_ids: Collection[uuid.UUID]) -> tuple[Told, ...]:
        """This function will expire holds whose ledger rows are past their deadline, and return what to tell."""
        rows = Hold.objects.filter(pk__in=holder_ids, state="active").order_by("pk")
        for row in rows:
            _end(row.pk, verb="expire")
        of = {row.pk: row.booking_id for row in rows}
        return tuple(Told(name="hold.expired", booking_id=of.get(each), subject_id=each) for each in sorted(holder_ids))

    def take(self, holder_id: uuid.UUID) -> None:
        """This function will mark a hold whose tables now belong to an assignment."""
        _end(holder_id, verb="confirm")

    def place(self, hold: HoldMade, *, command: Command, snapshot: Snapshot) -> None:
        """This function will record a new hold; its deadline is its ledger rows', by the database's clock."""
        asked = cast(PlaceHold, command)
        picked = snapshot.without({asked.replaces} if asked.replaces else ())
        Hold.objects.create(
            id=hold.id,
            restaurant_id=snapshot.restaurant_id,
            booking_id=hold.booking_id,
            table_ids=list(hold.table_ids),
            window=hold.window,
            expires_at=_deadline(hold.id),
            created_by=command.actor,
            selection_id=asked.selection_id,
            floor_version=snapshot.floor_version,
            policy_hash=snapshot.policy_hash,
            checks=[check.as_json() for check in checks_of(picked, table_ids=hold.table_ids)],
            overrides=sorted(asked.overrides),
            reason=command.reason,
        )

    def extend(self, holder_id: uuid.UUID) -> None:
        """This function will record a hold's new deadline."""
        Hold.objects.filter(pk=holder_id).update(expires_at=_deadline(holder_id))

    def let_go(self, holder_id: uuid.UUID) -> None:
        """This function will mark a hold whose tables were given back."""
        _end(holder_id, verb="release")


def _end(holder_id: uuid.UUID, *, verb: str) -> None:
    """Its ledger rows stand, so it is active; the update sees to it that it is. *Cost*: one statement."""
    hold = Hold(pk=holder_id)
    states.change(hold, verb=verb)
    Hold.objects.filter(pk=holder_id, state="active").update(state=hold.state, ended_at=database_clock.now())


def _deadline(holder_id: uuid.UUID) -> Any:
    return Occupancy.objects.filter(holder_id=holder_id).values_list("expires_at", flat=True)[0]
