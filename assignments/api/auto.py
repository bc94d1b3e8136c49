"""Automatic seating over HTTP: what would a party get, give it now, or leave it to the pipeline and watch its job."""

import uuid
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

import planner
from assignments import orchestrator, reopening, telling
from assignments.api.answers import CertificateBundle, PlanBundle, RefusalBundle, without_references
from assignments.api.bundles import CommittedBundle, bundle
from assignments.api.finding import find_booking
from assignments.api.jobs import JobBundle, find_job, job_bundle
from assignments.commands import AssignmentCommitRequest
from assignments.models import Assignment, Booking
from assignments.ports import Refused
from assignments.quoting import Quote, quote_booking, quote_party
from assignments.refusals import NoPlan, told
from assignments.wiring import repository
from venues.access import find_restaurant
from venues.api.doors import Door, read_body, read_key
from venues.api.fields import MomentField, PartySizeField
from venues.api.successes import accepted

PLANS_QUOTED = 5
MOST_TAGS = 40
# About whom: the house, and the booking where there is one.
Asked = dict[str, uuid.UUID]


class QuoteBody(serializers.Serializer[Any]):
    """Either a booking, or where, how many and when."""

    booking_id = serializers.UUIDField(required=False)
    restaurant_id = serializers.UUIDField(required=False)
    party_size = PartySizeField(required=False)
    starts_at = MomentField(required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=40), required=False, max_length=MOST_TAGS)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """This function will refuse half a party and both at once. Raises: ValidationError."""
        party = {"restaurant_id", "party_size", "starts_at"}
        if "booking_id" in attrs and set(attrs) - {"booking_id"}:
            raise serializers.ValidationError({"booking_id": ["Send a booking or a party, not both."]})
        missing = party - set(attrs) if "booking_id" not in attrs else set()
        if missing:
            raise serializers.ValidationError({name: ["This field is required."] for name in sorted(missing)})
        return attrs


class AssignBody(serializers.Serializer[Any]):
    """Which booking, and whether to wait for the answer."""

    booking_id = serializers.UUIDField()
    mode = serializers.ChoiceField(choices=["sync", "async"], default="sync")
    idempotency_key = serializers.CharField(max_length=200, required=False)


class QuoteBundle(serializers.Serializer[Any]):
    """The best plans in their order with the proof that there is no better one, or why there is none."""

    plans = PlanBundle(many=True)
    certificate = CertificateBundle()
    refusal = RefusalBundle(allow_null=True)


class QuoteDoor(Door):
    """What a party would get now. Writes nothing."""

    @extend_schema(operation_id="autoQuote", request=QuoteBody, responses=QuoteBundle)
    def post(self, request: Request) -> Response:
        """This function will rank the plans, or say why there is none and what would help."""
        body = read_body(QuoteBody, request=request)
        quote, role, asked = self._of_booking(body) if "booking_id" in body else self._of_party(body)
        telling.of_ranking(quote, operation="quote", actor=self.actor, at=timezone.now(), **asked)
        return Response(quote_bundle(quote, role=role))

    def _of_booking(self, body: dict[str, Any]) -> tuple[Quote, str, Asked]:
        booking, role = find_booking(self, booking_id=body["booking_id"], role="viewer")
        snapshot = repository().snapshot(booking_id=booking.pk)
        quote = quote_booking(snapshot, restaurant=booking.restaurant, limit=PLANS_QUOTED)
        return quote, role, {"restaurant_id": booking.restaurant_id, "booking_id": booking.pk}

    def _of_party(self, body: dict[str, Any]) -> tuple[Quote, str, Asked]:
        role = self.require("viewer", restaurant_id=body["restaurant_id"])
        quote = quote_party(
            find_restaurant(body["restaurant_id"]),
            party_size=body["party_size"],
            starts_at=body["starts_at"],
            tags=frozenset(body.get("tags", ())),
            limit=PLANS_QUOTED,
        )
        return quote, role, {"restaurant_id": body["restaurant_id"]}


class AssignDoor(Door):
    """Gives a waiting booking the best tables, or has the pipeline do it."""

    @extend_schema(operation_id="autoAssign", request=AssignBody, responses={200: CommittedBundle, 202: JobBundle})
    def post(self, request: Request) -> Response:
        """This function will seat the booking now (`sync`), or answer the job that will (`async`)."""
        body = read_body(AssignBody, request=request)
        booking, role = find_booking(self, booking_id=body["booking_id"], role="host")
        key = str(read_key(request, required=True))
        if body["mode"] == "async":
            job = reopening.send_to_pipeline(booking.pk, at=timezone.now(), by=reopening.Intervention(actor=self.actor))
            return accepted(job_bundle(job, role=role))
        return Response(self._now(booking, key))

    def _now(self, booking: Booking, key: str) -> dict[str, Any]:
        command = AssignmentCommitRequest(
            booking_id=booking.pk, actor=self.actor, source=Assignment.Source.AUTO, idempotency_key=key
        )
        outcome = orchestrator.commit(command, repository=repository())
        if isinstance(outcome, Refused):
            raise NoPlan(told(outcome, restaurant=booking.restaurant, party_size=booking.party_size))
        return bundle(outcome)


class JobDoor(Door):
    """What became of a booking's wish for a table."""

    @extend_schema(operation_id="autoJobRead", request=None, responses=JobBundle)
    def get(self, request: Request, job_id: uuid.UUID) -> Response:
        """This function will return the job as it is."""
        job, role = find_job(self, job_id=job_id, role="viewer")
        return Response(job_bundle(job, role=role))


class RetryDoor(Door):
    """A job that was handed to people and shall try again."""

    @extend_schema(operation_id="autoJobRetry", request=None, responses=JobBundle)
    def post(self, request: Request, job_id: uuid.UUID) -> Response:
        """This function will queue the job again and wake a worker."""
        job, role = find_job(self, job_id=job_id, role="host")
        job = reopening.retry(job.pk, at=timezone.now(), by=reopening.Intervention(actor=self.actor))
        return Response(job_bundle(job, role=role))


def quote_bundle(quote: Quote, *, role: str) -> dict[str, Any]:
    """This function will return a quote as somebody with the role reads it."""
    refusal = without_references(quote.refusal) if role == "viewer" else quote.refusal
    return {
        "plans": [planner.plan_to_json(plan) for plan in quote.plans],
        "certificate": planner.certificate_to_json(quote.certificate),
        "refusal": refusal,
    }
