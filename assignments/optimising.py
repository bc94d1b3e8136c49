"""Plans a whole service day aside: asked for, worked out by a worker, then applied as one command or discarded.

A proposal is a row before anybody works on it, so none is lost with a broker or a worker. Source: design 5.
"""

import datetime as dt
import time
import uuid
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

import planner
from assignments import locking, orchestrator, states, waking
from assignments.commands import ApplyProposal
from assignments.errors import IllegalTransition, ProposalNotFound, ProposalStale
from assignments.models import Assignment, Booking, Proposal
from assignments.ports import AssignmentRepository, Committed
from assignments.proposals import document_of
from assignments.reading import route_of
from assignments.service_day import ServiceDay, read_service_day
from assignments.translation import hours_now, policy_hash
from telemetry import metrics, sink, traces
from venues.models import Restaurant
from venues.windows import service_date_of

COMPUTE_PROPOSALS = "assignments.tasks.compute_proposals"
MOST_ATTEMPTS = 3
LEASE_BEYOND = dt.timedelta(seconds=60)
LONGEST_SECONDS = 120
MOST_MOVES = 1000
TOLD = {
    "finish": "optimise.ready",
    "fail": "optimise.failed",
    "outdate": "optimise.stale",
    "discard": "optimise.discarded",
}
DEFAULT_SECONDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What to plan: a service day, or one period of it. Units: `max_moves` None means as many as it takes."""

    restaurant: Restaurant
    service_date: dt.date
    period: str = ""
    time_limit_seconds: int = DEFAULT_SECONDS
    max_moves: int | None = None


def ask(asked: Asked, *, actor: str) -> Proposal:
    """This function will note that a service day shall be planned, and wake a worker after the commit.

    Asked again while it is being worked out, it answers the same proposal.
    """
    with transaction.atomic():
        proposal, _ = _computing(asked, requested_by=actor)
        transaction.on_commit(partial(waking.send_unless_away, COMPUTE_PROPOSALS, queue="optimise"))
    return proposal


def propose_now(asked: Asked, *, now: dt.datetime, actor: str) -> Proposal:
    """This function will plan a service day while the caller waits.

    Raises: IllegalTransition while a worker does so already.
    """
    lease = Now() + dt.timedelta(seconds=asked.time_limit_seconds) + LEASE_BEYOND
    proposal, is_new = _computing(asked, requested_by=actor, attempts=1, lease_until=lease)
    if not is_new:
        raise IllegalTransition("The day is being planned already; wait for that proposal.")
    return _work_out(proposal, now=now)


def unsaved(asked: Asked) -> Proposal:
    """This function will return a proposal that nobody keeps, to look at what `compute` would find."""
    return Proposal(
        restaurant=asked.restaurant,
        service_date=asked.service_date,
        period=asked.period,
        time_limit_seconds=asked.time_limit_seconds,
        max_moves=asked.max_moves,
    )


def _computing(asked: Asked, **known: Any) -> tuple[Proposal, bool]:
    limits = {"time_limit_seconds": asked.time_limit_seconds, "max_moves": asked.max_moves}
    with transaction.atomic():
        proposal, is_new = Proposal.objects.get_or_create(
            restaurant=asked.restaurant,
            service_date=asked.service_date,
            period=asked.period,
            state="computing",
            defaults=limits | known | {"trace_id": traces.current()},
        )
        if is_new:
            _tell("optimise.asked", proposal, actor=proposal.requested_by)
    return proposal, is_new


def wake() -> bool:
    """This function will send the message that wakes a worker. False when the broker is away: beat will do it later."""
    return waking.send(COMPUTE_PROPOSALS, queue="optimise")


def is_awaited() -> bool:
    """This function will say whether a proposal waits to be worked out, also one whose worker died."""
    return locking.idle_proposals().exists()


def ask_for_all(*, now: dt.datetime, actor: str) -> int:
    """This function will ask for a plan of the service day that comes next in every house with bookings; how many.

    None is asked for where no machine may move anybody.
    """
    asked = 0
    for restaurant in Restaurant.objects.order_by("slug"):
        today = service_date_of(now, hours=hours_now(restaurant))
        coming = Booking.objects.filter(restaurant=restaurant, service_date__gte=today, starts_at__gt=now)
        date = coming.order_by("service_date").values_list("service_date", flat=True).first()
        if date is not None and route_of(None, restaurant_id=restaurant.pk).makes_room:
            ask(Asked(restaurant=restaurant, service_date=date), actor=actor)
            asked += 1
    return asked


def compute_next(*, now: dt.datetime) -> Proposal | None:
    """This function will work out the oldest proposal that nobody works on; None when there is none."""
    with transaction.atomic(durable=True):
        proposal = locking.proposal_to_compute()
        if proposal is None:
            return None
        proposal.attempts += 1
        proposal.lease_until = Now() + dt.timedelta(seconds=proposal.time_limit_seconds) + LEASE_BEYOND
        proposal.save(update_fields=["attempts", "lease_until", "updated_at"])
    with traces.following(proposal.trace_id):
        return _begun(proposal, now)


def _begun(proposal: Proposal, now: dt.datetime) -> Proposal:
    if proposal.attempts > MOST_ATTEMPTS:
        return _settle(proposal, verb="fail", fault="It was begun three times and never ended; ask for less at once.")
    return _work_out(proposal, now=now)


def _work_out(proposal: Proposal, *, now: dt.datetime) -> Proposal:
    try:
        day, plan = compute(proposal, now=now)
    except planner.PlannerError as error:
        return _settle(proposal, verb="fail", fault=str(error)[:400])
    return _settle(
        proposal,
        verb="finish",
        result=document_of(plan, day=day),
        book_version=day.book_version,
        floor_version=day.restaurant.floor_version,
        policy_hash=policy_hash(day.policy),
    )


def compute(proposal: Proposal, *, now: dt.datetime) -> tuple[ServiceDay, planner.ServicePlan]:
    """This function will read the day as it is and plan it. Raises: planner.PlannerError."""
    day = read_service_day(
        proposal.restaurant_id, service_date=proposal.service_date, now=now, period=proposal.period, paced=True
    )
    with metrics.timing(metrics.PLANNER_SECONDS, label="optimise"):
        plan = planner.optimise(
            day.floor,
            policy=day.policy,
            bookings=day.bookings,
            occupied=day.occupied,
            time_limit_seconds=proposal.time_limit_seconds,
            max_moves=proposal.max_moves,
            clock=time.perf_counter,
        )
    return day, plan


def apply(
    proposal: Proposal,
    *,
    at: dt.datetime,
    actor: str,
    key: str | None,
    repository: AssignmentRepository,
    reason: str = "",
) -> Committed:
    """This function will seat everybody as the proposal says, in one transaction, if nothing has changed since.

    Raises: ProposalStale; then nothing has moved and the proposal says so too. IllegalTransition when it is settled or
    there is nothing to change.
    """
    changes = proposal.result.get("changes", [])
    if not changes:
        raise IllegalTransition(f"This proposal is {proposal.state} and changes nothing; there is nothing to apply.")
    command = ApplyProposal(
        proposal_id=proposal.pk,
        moves=tuple((uuid.UUID(each["bookingId"]), tuple(map(uuid.UUID, each["tableIds"]))) for each in changes),
        worked_out_on=(proposal.book_version or 0, proposal.floor_version or 0, proposal.policy_hash),
        at=at,
        actor=actor,
        source=Assignment.Source.OPTIMISE,
        idempotency_key=key,
        reason=reason,
    )
    try:
        outcome = orchestrator.commit(command, repository=repository)
    except ProposalStale:
        if proposal.state == "ready":
            _settle(proposal, verb="outdate", settled_by=actor)
        raise
    assert isinstance(outcome, Committed), "tables that are named are given or an error is raised"
    return outcome


def discard(proposal: Proposal, *, actor: str, reason: str = "") -> Proposal:
    """This function will put the proposal away. Raises: IllegalTransition."""
    return _settle(proposal, verb="discard", reason=reason, settled_by=actor)


def _settle(proposal: Proposal, *, verb: str, reason: str = "", **changes: Any) -> Proposal:
    """Raises: IllegalTransition where somebody has settled it meanwhile, but for a plan that comes twice."""
    with transaction.atomic():
        current = locking.proposal(proposal.pk)
        if current is None:
            raise ProposalNotFound
        if verb == "finish" and current.state != "computing":
            return current
        states.change(current, verb=verb)
        for field, value in {"lease_until": None, **changes}.items():
            setattr(current, field, value)
        current.save()
        result = current.result
        payload = {name: result[name] for name in ("covers", "coversBefore", "proven") if name in result}
        _tell(TOLD[verb], current, actor=current.settled_by or current.requested_by, reason=reason, payload=payload)
        return current


def _tell(name: str, proposal: Proposal, **known: Any) -> None:
    sink.record([sink.Fact(name=name, restaurant_id=proposal.restaurant_id, subject_id=proposal.pk, **known)])
