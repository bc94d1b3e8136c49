"""The rows of a restaurant's building and hours."""

from venues.models.closure import Closure
from venues.models.floor import CapacityOverride, Join, Table, Zone
from venues.models.hours import ServicePeriod, TurnTime
from venues.models.restaurant import Restaurant

__all__ = ["CapacityOverride", "Closure", "Join", "Restaurant", "ServicePeriod", "Table", "TurnTime", "Zone"]
