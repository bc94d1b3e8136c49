"""What the events of this room tell: who is told of a house's events, and that it is not any more."""

from typing import Annotated, Literal, TypedDict

from telemetry.shapes import Count, EventName

Because = Annotated[Literal["by_staff", "gone", "failing"], "why an endpoint is disabled"]


class EndpointMade(TypedDict):
    """How many names of events it asks for; none means all."""

    names: Count


class SecretRotated(TypedDict):
    """For how long the old secret signs as well."""

    overlapMinutes: Count


class EndpointDisabled(TypedDict):
    """`gone`: it said so; `failing`: nothing got through for days."""

    because: Because


class EndpointEnabled(TypedDict):
    """How many events it misses, because it goes on with what comes from now on."""

    missed: Count


class DeliverySent(TypedDict):
    """Which event, at which position."""

    event: EventName
    position: Count


class DeliveriesReplayed(TypedDict):
    """How many events, from behind which position."""

    after: Count
    events: Count
