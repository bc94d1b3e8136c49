"""The door where somebody says yes to what the pipeline proposes."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from assignments.api.assignments import AssignmentTurnDoor
from assignments.api.bundles import CommittedBundle
from assignments.api.documents import KEY, KeyBody
from assignments.commands import Accept


class AcceptDoor(AssignmentTurnDoor):
    """Tables that are proposed for a party."""

    @extend_schema(operation_id="assignmentsAccept", parameters=[KEY], request=KeyBody, responses=CommittedBundle)
    def post(self, request: Request, assignment_id: uuid.UUID) -> Response:
        """This function will give the party the tables proposed for it, if they are still free and still fit."""
        return self.turn(request, assignment_id=assignment_id, kind=Accept)
