"""The admin's doors of the building, and what the admin's doors of every room share."""

from venues.admin import floor
from venues.admin.houses import HouseFilter, ReadOnlyAdmin
from venues.admin.pages import desk_page

__all__ = ["HouseFilter", "ReadOnlyAdmin", "desk_page", "floor"]
