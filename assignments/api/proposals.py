"""Plans of a whole service day over HTTP: ask for one, look at what it changes and gains, apply it or put it away."""

import uuid
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assignments import optimising
from assignments.api.documents import KEY, KeyBody
from assignments.errors import ProposalNotFound
from assignments.models import Proposal
from assignments.optimising import DEFAULT_SECONDS, LONGEST_SECONDS, MOST_MOVES, Asked
from assignments.wiring import repository
from venues.access import find_restaurant
from venues.api.doors import Door, read_body, read_key
from venues.api.fields import ServiceDayField
from venues.api.successes import accepted
from venues.errors import RestaurantUnknown
from venues.models import ServicePeriod


class OptimiseBody(serializers.Serializer[Any]):
    """Which service day, or period of it; how long to search, how many bookings may be moved at most."""

    restaurant_id = serializers.UUIDField()
    service_date = ServiceDayField()
    period_id = serializers.UUIDField(required=False)
    time_limit_seconds = serializers.IntegerField(min_value=1, max_value=LONGEST_SECONDS, default=DEFAULT_SECONDS)
    max_moves = serializers.IntegerField(min_value=0, max_value=MOST_MOVES, required=False)


class PartyBundle(serializers.Serializer[Any]):
    """A party, and when it has its tables."""

    booking_id = serializers.UUIDField()
    party_size = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class ChangeBundle(PartyBundle):
    """A party that would get other tables, or its first ones (`was` is empty then)."""

    was = serializers.ListField(child=serializers.CharField())
    now = serializers.ListField(child=serializers.CharField())
    table_ids = serializers.ListField(child=serializers.UUIDField())
    why = serializers.CharField()


class StageBundle(serializers.Serializer[Any]):
    """How far one aim was driven, and what nobody can beat."""

    name = serializers.CharField()
    objective = serializers.IntegerField()
    bound = serializers.IntegerField()
    proven = serializers.BooleanField()


class PlanOfDayBundle(serializers.Serializer[Any]):
    """What the plan changes and gains. `gap` is (bound − objective) ÷ bound of the first aim."""

    bookings = serializers.IntegerField()
    seated = serializers.IntegerField()
    seated_before = serializers.IntegerField()
    covers = serializers.IntegerField()
    covers_before = serializers.IntegerField()
    objective = serializers.IntegerField()
    bound = serializers.IntegerField()
    gap = serializers.FloatField()
    proven = serializers.BooleanField()
    stages = StageBundle(many=True)
    changes = ChangeBundle(many=True)
    unseated = PartyBundle(many=True)


class ProposalBundle(serializers.Serializer[Any]):
    """`state` is computing | ready | applied | stale | discarded | failed; `plan` is there once it is worked out."""

    id = serializers.UUIDField()
    restaurant_id = serializers.UUIDField()
    service_date = serializers.DateField()
    period = serializers.CharField(allow_blank=True)
    state = serializers.CharField()
    requested_by = serializers.CharField()
    settled_by = serializers.CharField(allow_blank=True)
    time_limit_seconds = serializers.IntegerField()
    max_moves = serializers.IntegerField(allow_null=True)
    book_version = serializers.IntegerField(allow_null=True)
    fault = serializers.CharField(allow_blank=True)
    plan = PlanOfDayBundle(allow_null=True)


class OptimiseDoor(Door):
    """The best plan of a whole service day."""

    @extend_schema(operation_id="optimise", request=OptimiseBody, responses={202: ProposalBundle})
    def post(self, request: Request) -> Response:
        """This function will have the day planned; nothing is moved before somebody applies it."""
        body = read_body(OptimiseBody, request=request)
        self.require("host", restaurant_id=body["restaurant_id"])
        asked = Asked(
            restaurant=find_restaurant(body["restaurant_id"]),
            service_date=body["service_date"],
            period=_period(body),
            time_limit_seconds=body["time_limit_seconds"],
            max_moves=body.get("max_moves"),
        )
        return accepted(proposal_bundle(optimising.ask(asked, actor=self.actor)))


class ProposalDoor(Door):
    """One proposal."""

    @extend_schema(operation_id="optimiseRead", request=None, responses=ProposalBundle)
    def get(self, request: Request, proposal_id: uuid.UUID) -> Response:
        """This function will show the proposal with its diff, covers, bound and gap."""
        return Response(proposal_bundle(find_proposal(self, proposal_id=proposal_id, role="viewer")))


class ApplyDoor(Door):
    """A proposal that somebody agrees with."""

    @extend_schema(operation_id="optimiseApply", parameters=[KEY], request=KeyBody, responses=ProposalBundle)
    def post(self, request: Request, proposal_id: uuid.UUID) -> Response:
        """This function will seat everybody as the proposal says, all at once, unless the day has changed since."""
        read_body(KeyBody, request=request)
        proposal = find_proposal(self, proposal_id=proposal_id, role="manager")
        optimising.apply(proposal, at=timezone.now(), actor=self.actor, key=read_key(request), repository=repository())
        return Response(proposal_bundle(Proposal.objects.get(pk=proposal.pk)))


class DiscardDoor(Door):
    """A proposal that nobody wants."""

    @extend_schema(operation_id="optimiseDiscard", request=None, responses=ProposalBundle)
    def post(self, request: Request, proposal_id: uuid.UUID) -> Response:
        """This function will put the proposal away."""
        proposal = find_proposal(self, proposal_id=proposal_id, role="manager")
        return Response(proposal_bundle(optimising.discard(proposal, actor=self.actor)))


def find_proposal(door: Door, *, proposal_id: uuid.UUID, role: str) -> Proposal:
    """This function will return the proposal. Raises: ProposalNotFound, RoleRequired."""
    proposal = Proposal.objects.filter(pk=proposal_id).first()
    if proposal is None:
        raise ProposalNotFound
    try:
        door.require(role, restaurant_id=proposal.restaurant_id)
    except RestaurantUnknown as unknown:
        raise ProposalNotFound from unknown
    return proposal


def proposal_bundle(proposal: Proposal) -> dict[str, Any]:
    """This function will return the proposal as clients read it."""
    return {
        "id": str(proposal.pk),
        "restaurant_id": str(proposal.restaurant_id),
        "service_date": proposal.service_date.isoformat(),
        "period": proposal.period,
        "state": proposal.state,
        "requested_by": proposal.requested_by,
        "settled_by": proposal.settled_by,
        "time_limit_seconds": proposal.time_limit_seconds,
        "max_moves": proposal.max_moves,
        "book_version": proposal.book_version,
        "fault": proposal.fault,
        "plan": proposal.result or None,
    }


def _period(body: dict[str, Any]) -> str:
    """Raises: ValidationError for a period of another house."""
    if "period_id" not in body:
        return ""
    period = ServicePeriod.objects.filter(pk=body["period_id"], restaurant_id=body["restaurant_id"]).first()
    if period is None:
        raise serializers.ValidationError({"period_id": ["The restaurant has no such service period."]})
    return period.name
