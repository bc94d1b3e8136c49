"""The doors of assignments: look, and the turns of a visit – seat, complete, release, undo, move, extend."""

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from assignments.api.bundles import CommittedBundle, bundle
from assignments.api.committing import about_assignments, carry_out, require_leave_to_move
from assignments.api.documents import (
    KEY,
    AssignmentQuery,
    ExtendStayBody,
    KeyBody,
    MoveBody,
)
from assignments.api.finding import find_assignment
from assignments.api.overriding import set_aside
from assignments.api.rows import AssignmentDetail, AssignmentPage, assignment_detail, assignment_rows
from assignments.commands import Command, Complete, Extend, Move, Release, Seat, Undo
from assignments.errors import TableTaken
from assignments.models import Assignment
from assignments.offers import with_offers
from assignments.wiring import repository
from venues.api.doors import Door, read_body, read_query
from venues.api.paging import page_of


class AssignmentsDoor(Door):
    """Assignments of a restaurant."""

    @extend_schema(operation_id="assignmentsList", parameters=[AssignmentQuery], responses=AssignmentPage)
    def get(self, request: Request) -> Response:
        """This function will list assignments by their booking's start, a page at a time."""
        query = read_query(AssignmentQuery, request=request)
        self.require("viewer", restaurant_id=query["restaurant_id"])
        rows = Assignment.objects.filter(restaurant_id=query["restaurant_id"])
        if "service_date" in query:
            rows = rows.filter(booking__service_date=query["service_date"])
        if "state" in query:
            rows = rows.filter(state=query["state"])
        rows = rows.select_related("booking", "merge_group")
        shown, following = page_of(rows, by="booking__starts_at", cursor=query.get("cursor"), limit=query["limit"])
        return Response({"results": assignment_rows(shown), "next_cursor": following})


class AssignmentDoor(Door):
    """One assignment."""

    @extend_schema(operation_id="assignmentsRead", responses=AssignmentDetail)
    def get(self, request: Request, assignment_id: uuid.UUID) -> Response:
        """This function will show the assignment and why it was these tables."""
        assignment, _ = find_assignment(self, assignment_id=assignment_id, role="viewer")
        return Response(assignment_detail(assignment))


class AssignmentTurnDoor(Door):
    """A turn of a visit, about the tables that the caller has seen the booking have."""

    def turn(self, request: Request, *, assignment_id: uuid.UUID, kind: type[Command]) -> Response:
        """This function will carry the command out and answer how the booking stands."""
        read_body(KeyBody, request=request)
        assignment, _ = find_assignment(self, assignment_id=assignment_id, role="host")
        return self.send(
            kind(**about_assignments(self, request=request, assignments=(assignment,))), assignment=assignment
        )

    def send(self, command: Command, *, assignment: Assignment) -> Response:
        """This function will carry the command out and answer how the first booking stands."""
        booking = assignment.booking
        return Response(bundle(carry_out(command, restaurant=booking.restaurant, party_size=booking.party_size)))


class SeatDoor(AssignmentTurnDoor):
    """A party that has come."""

    @extend_schema(operation_id="assignmentsSeat", parameters=[KEY], request=KeyBody, responses=CommittedBundle)
    def post(self, request: Request, assignment_id: uuid.UUID) -> Response:
        """This function will seat the party at its tables."""
        return self.turn(request, assignment_id=assignment_id, kind=Seat)


class CompleteDoor(AssignmentTurnDoor):
    """A party that leaves."""

    @extend_schema(operation_id="assignmentsComplete", parameters=[KEY], request=KeyBody, responses=CommittedBundle)
    def post(self, request: Request, assignment_id: uuid.UUID) -> Response:
        """This function will let the party go; its tables are free from now."""
        return self.turn(request, assignment_id=assignment_id, kind=Complete)


class ReleaseDoor(AssignmentTurnDoor):
    """A party that shall have other tables, sooner or later."""

    @extend_schema(operation_id="assignmentsRelease", parameters=[KEY], request=KeyBody, responses=CommittedBundle)
    def post(self, request: Request, assignment_id: uuid.UUID) -> Response:
        """This function will take the tables away and have a job look for others."""
        read_body(KeyBody, request=request)
        assignment, _ = find_assignment(self, assignment_id=assignment_id, role="host")
        require_leave_to_move(self, booking=assignment.booking)
        command = Release(**about_assignments(self, request=request, assignments=(assignment,)))
        return self.send(command, assignment=assignment)


class UndoDoor(AssignmentTurnDoor):
    """A turn taken by mistake."""

    @extend_schema(operation_id="assignmentsUndo", parameters=[KEY], request=KeyBody, responses=CommittedBundle)
    def post(self, request: Request, assignment_id: uuid.UUID) -> Response:
        """This function will take back the last seating, completion or no-show of the same service day."""
        return self.turn(request, assignment_id=assignment_id, kind=Undo)


class MoveDoor(AssignmentTurnDoor):
    """A party that gets other tables."""

    @extend_schema(operation_id="assignmentsMove", parameters=[KEY], request=MoveBody, responses=CommittedBundle)
    def post(self, request: Request, assignment_id: uuid.UUID) -> Response:
        """This function will move the party to the tables named, or to the best others."""
        body = read_body(MoveBody, request=request)
        assignment, _ = find_assignment(self, assignment_id=assignment_id, role="host")
        require_leave_to_move(self, booking=assignment.booking)
        about = about_assignments(self, request=request, assignments=(assignment,))
        about |= set_aside(self, override=body["override"], restaurant_id=assignment.restaurant_id)
        return self.send(
            Move(table_ids=tuple(body["table_ids"]) if body["table_ids"] else None, **about), assignment=assignment
        )


class StayDoor(AssignmentTurnDoor):
    """A party that stays longer."""

    @extend_schema(
        operation_id="assignmentsExtend", parameters=[KEY], request=ExtendStayBody, responses=CommittedBundle
    )
    def post(self, request: Request, assignment_id: uuid.UUID) -> Response:
        """This function will let the party stay, or name who would have to make way and what they can be offered."""
        body: dict[str, Any] = read_body(ExtendStayBody, request=request)
        assignment, _ = find_assignment(self, assignment_id=assignment_id, role="host")
        command = Extend(until=body["until"], **about_assignments(self, request=request, assignments=(assignment,)))
        try:
            return self.send(command, assignment=assignment)
        except TableTaken as taken:
            raise with_offers(taken, command=command, repository=repository()) from taken
