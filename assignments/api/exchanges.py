"""The doors by which several parties change places at once: two that swap, or any circle of moves; all or none."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from assignments.api.bundles import RearrangedBundle, SwappedBundle, rearranged_bundle, swapped_bundle
from assignments.api.committing import about_assignments, carry_out, require_leave_to_move
from assignments.api.documents import KEY, RearrangeBody, SwapBody
from assignments.api.finding import find_assignment
from assignments.api.overriding import set_aside
from assignments.commands import Command, Rearrange, Swap
from assignments.models import Assignment
from assignments.ports import Committed
from venues.api.doors import Door, read_body


class ExchangeDoor(Door):
    """Parties that go where others have been."""

    def find(self, *assignment_ids: uuid.UUID) -> tuple[Assignment, ...]:
        """This function will return the assignments, whose parties the caller may move.

        Raises: BookingNotFound, RoleRequired.
        """
        found = tuple(find_assignment(self, assignment_id=each, role="host")[0] for each in assignment_ids)
        for assignment in found:
            require_leave_to_move(self, booking=assignment.booking)
        return found

    def send(self, command: Command, *, assignment: Assignment) -> Committed:
        """This function will carry the command out."""
        booking = assignment.booking
        return carry_out(command, restaurant=booking.restaurant, party_size=booking.party_size)


class SwapDoor(ExchangeDoor):
    """Two parties that change places."""

    @extend_schema(operation_id="assignmentsSwap", parameters=[KEY], request=SwapBody, responses=SwappedBundle)
    def post(self, request: Request, assignment_id: uuid.UUID) -> Response:
        """This function will let both have each other's tables, or neither."""
        body = read_body(SwapBody, request=request)
        pair = self.find(assignment_id, body["other_assignment_id"])
        about = about_assignments(self, request=request, assignments=pair)
        about |= set_aside(self, override=body["override"], restaurant_id=pair[0].restaurant_id)
        return Response(swapped_bundle(self.send(Swap(other_id=pair[1].booking_id, **about), assignment=pair[0])))


class RearrangeDoor(ExchangeDoor):
    """Several parties that move at once."""

    @extend_schema(
        operation_id="assignmentsRearrange", parameters=[KEY], request=RearrangeBody, responses=RearrangedBundle
    )
    def post(self, request: Request) -> Response:
        """This function will move all of them, or none. Each is judged on a floor that the others have left."""
        body = read_body(RearrangeBody, request=request)
        moving = self.find(*(move["assignment_id"] for move in body["moves"]))
        about = about_assignments(self, request=request, assignments=moving)
        about |= set_aside(self, override=body["override"], restaurant_id=moving[0].restaurant_id)
        del about["booking_id"]
        places = (tuple(move["table_ids"]) for move in body["moves"])
        moves = tuple(zip((assignment.booking_id for assignment in moving), places, strict=True))
        return Response(rearranged_bundle(self.send(Rearrange(moves=moves, **about), assignment=moving[0])))
