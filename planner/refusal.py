"""Answers the second question: if there is no plan, why not, table by table, and what would help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.catalogue import Seating
from planner.inquiry import Inquiry, inquiry
from planner.next_steps import next_steps
from planner.reasons import reasons
from planner.values import Floor, Occupied, Policy, Refusal, Request

REFUSAL_CODES = (
    "party_too_large", "combinations_disabled", "no_table_with_tags", "zone_excluded", "overage_only", "fully_booked",
)  # fmt: skip


def refuse(floor: Floor, *, policy: Policy, request: Request, occupied: Sequence[Occupied]) -> Refusal:
    """This function will explain a question that has no plan.

    Shapes: one code of `REFUSAL_CODES`; every table of the floor in natural order; at least one next step.
    Cost: a few passes over the catalogue, about a millisecond; a search through other times when the house is full.
    """
    question = inquiry(floor, policy=policy, request=request, occupied=occupied)
    return Refusal(refusal_code(question), reasons(question), next_steps(question))


def refusal_code(question: Inquiry) -> str:
    """This function will name the first group of rules after which no set is left.

    Source: design 2; the groups are tried on the empty floor of active tables, occupancy comes last.
    """
    return next((code for code, left in _thinning_out(question) if not left), "fully_booked")


def _thinning_out(question: Inquiry) -> Iterator[tuple[str, list[Seating]]]:
    layout, request = question.layout, question.request
    left = [seating for seating in question.merged().seatings if seating.welcomes(request.party_size)]
    yield "party_too_large", left
    if not question.policy.combinations_enabled:
        left = [seating for seating in left if len(seating.tables) == 1]
        yield "combinations_disabled", left
    untagged = layout.untagged(request.required_tags)
    left = [seating for seating in left if not seating.mask & untagged]
    yield "no_table_with_tags", left
    left = [seating for seating in left if not seating.mask & question.barred]
    yield "zone_excluded", left
    most = request.party_size + question.policy.max_overage
    yield "overage_only", [seating for seating in left if seating.capacity <= most]
