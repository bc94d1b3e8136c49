"""The rows of a restaurant's building and hours."""

from venues.models.closure import Closure
from venues.models.floor import CapacityOverride, Join, Table, Zone
from venues.models.hours import ServicePeriod, TurnTime
from venues.models.restaurant import Restaurant
from venues.models.staff import ApiToken, StaffMembership

__all__ = [
    "ApiToken",
    "CapacityOverride",
    "Closure",
    "Join",
    "Restaurant",
    "ServicePeriod",
    "StaffMembership",
    "Table",
    "TurnTime",
    "Zone",
]
