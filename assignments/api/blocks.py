"""The doors of blocks: tables out of service for a time."""

import uuid

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from assignments import orchestrator
from assignments.api.documents import KEY, BlockBody
from assignments.api.rows import TableBlockBundle, block_bundle
from assignments.commands import Block, Unblock
from assignments.errors import BlockNotFound
from assignments.models import Occupancy
from assignments.ports import Committed
from assignments.wiring import repository
from venues.access import role_of
from venues.api.doors import Door, read_body, read_key
from venues.api.successes import created, nothing_left
from venues.models import Closure


class BlocksDoor(Door):
    """Takes tables out of service."""

    @extend_schema(operation_id="blocksCreate", parameters=[KEY], request=BlockBody, responses={201: TableBlockBundle})
    def post(self, request: Request) -> Response:
        """This function will block the tables; whoever has one of them then is told as a conflict."""
        body = read_body(BlockBody, request=request)
        self.require("host", restaurant_id=body["restaurant_id"])
        command = Block(
            restaurant_id=body["restaurant_id"],
            table_ids=tuple(body["table_ids"]),
            window=(body["starts_at"], body["ends_at"]),
            reason=body["reason"],
            actor=self.actor,
            idempotency_key=read_key(request),
        )
        made = orchestrator.commit(command, repository=repository())
        assert isinstance(made, Committed), "only who asks for the best tables can be refused for want of a plan"
        # A repeat answers with the block that was made the first time.
        return created(block_bundle(Closure.objects.get(pk=made.subject_id or command.block_id)))


class BlockDoor(Door):
    """Puts them back."""

    @extend_schema(
        operation_id="blocksDelete", request=None, responses={204: OpenApiResponse(description="It is lifted.")}
    )
    def delete(self, request: Request, block_id: uuid.UUID) -> Response:
        """This function will lift the block; one that is lifted or over is left as it is."""
        closure = self.find(block_id)
        if closure.lifted_at is not None:
            return nothing_left()
        window = (closure.window.lower, closure.window.upper)
        command = Unblock(
            restaurant_id=closure.restaurant_id,
            block_id=closure.pk,
            window=window,
            actor=self.actor,
            idempotency_key=read_key(request),
        )
        try:
            orchestrator.commit(command, repository=repository())
        except BlockNotFound:
            # Somebody else has just lifted it, or its rows were pruned long after it was over.
            if Occupancy.objects.filter(holder_id=closure.pk).exists():
                raise
        return nothing_left()

    def find(self, block_id: uuid.UUID) -> Closure:
        """This function will return the block. A manager's closure of a zone or of the house is a manager's to lift.

        Raises: BlockNotFound, RoleRequired.
        """
        closure = Closure.objects.filter(pk=block_id).first()
        if closure is None or role_of(self.request.user, restaurant_id=closure.restaurant_id) is None:
            raise BlockNotFound
        needed = "manager" if closure.whole_restaurant or closure.zone_id else "host"
        self.require(needed, restaurant_id=closure.restaurant_id)
        return closure
