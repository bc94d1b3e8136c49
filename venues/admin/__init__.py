"""The admin's doors of the building, and what the admin's doors of every room share."""

from venues.admin import access, floor
from venues.admin.badges import badge, link, state_column, yes_no
from venues.admin.deeds import (
    Deed,
    DeedForm,
    Doing,
    PlainForm,
    QuickForm,
    find_link,
    in_states,
    links_of,
    plug_in,
    plug_link,
)
from venues.admin.doing import DeedAdmin
from venues.admin.filters import DayFilter, WordFilter, day_filter, word_filter
from venues.admin.houses import HouseFilter, ReadOnlyAdmin
from venues.admin.moments import local, local_span, moment, span
from venues.admin.pages import desk_page
from venues.admin.people import actor_of, person, with_names
from venues.admin.tables import tables_column, with_numbers
from venues.admin.ways import Way, Ways, offer, offered, open_to

__all__ = [
    "DayFilter",
    "Deed",
    "DeedAdmin",
    "DeedForm",
    "Doing",
    "HouseFilter",
    "PlainForm",
    "QuickForm",
    "ReadOnlyAdmin",
    "Way",
    "Ways",
    "WordFilter",
    "access",
    "actor_of",
    "badge",
    "day_filter",
    "desk_page",
    "find_link",
    "floor",
    "in_states",
    "link",
    "links_of",
    "local",
    "local_span",
    "moment",
    "offer",
    "offered",
    "open_to",
    "person",
    "plug_in",
    "plug_link",
    "span",
    "state_column",
    "tables_column",
    "with_names",
    "with_numbers",
    "word_filter",
    "yes_no",
]
