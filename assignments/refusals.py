"""A refusal on its way to people: which of its other times the house serves, and as an error where one is wanted."""

import datetime as dt
from typing import Any

from assignments.ports import Refused
from assignments.translation import hours_now, refusal_document
from venues.models import Restaurant
from venues.windows import Window, booking_window


class NoPlan(Exception):
    """No table can be given. Shapes: `document` is the refusal as JSON, with reasons and next steps."""

    def __init__(self, document: dict[str, Any]) -> None:
        super().__init__(f"No table can be given: {document['code']}.")
        self.document = document
        self.code = "combinations_disabled" if document["code"] == "combinations_disabled" else "no_plan"


def told(refused: Refused, *, restaurant: Restaurant, party_size: int) -> dict[str, Any]:
    """This function will return a refusal as JSON; its other times are those at which the house seats such a party."""
    hours = hours_now(restaurant)

    def takes_start(start: dt.datetime) -> bool:
        return isinstance(booking_window(start, party_size=party_size, hours=hours), Window)

    return refusal_document(refused.refusal, takes_start=takes_start)
