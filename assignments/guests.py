"""Who a guest is: the bookings that one person has made, found by contact, by name or by the bookings themselves.

There is no row of a guest. Contacts are compared as people write them: mail addresses whatever their case, telephone
numbers by their digits. A name alone is not a person: whoever acts on one is told of namesakes.
"""

import datetime as dt
import re
import uuid
from dataclasses import dataclass

from django.db.models import F, Func, Q, QuerySet, Value
from django.db.models.functions import Trim

from assignments.models import Booking

FEWEST_DIGITS = 6
AWAITED = ("pending", "confirmed", "seated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Whose data is meant. Shapes: at least one of contact, name and bookings; all that are given must fit.

    A restaurant limits it to the bookings there; None means all.
    """

    contact: str = ""
    name: str = ""
    booking_ids: tuple[uuid.UUID, ...] = ()
    restaurant_id: uuid.UUID | None = None


def bookings_of(sought: Sought) -> QuerySet[Booking]:
    """This function will return the guest's bookings, oldest first. *Cost*: one walk over the bookings."""
    assert sought.contact.strip() or sought.name.strip() or sought.booking_ids, "everybody is not one guest"
    found = Booking.objects.select_related("restaurant").order_by("starts_at", "id")
    if sought.restaurant_id is not None:
        found = found.filter(restaurant=sought.restaurant_id)
    if sought.booking_ids:
        found = found.filter(pk__in=sought.booking_ids)
    if sought.name.strip():
        found = found.annotate(trimmed_name=Trim("guest_name")).filter(trimmed_name__iexact=sought.name.strip())
    return _by_contact(found, sought.contact.strip()) if sought.contact.strip() else found


def namesakes(found: QuerySet[Booking]) -> tuple[str, ...]:
    """This function will return the different contacts among bookings, a blank one included: more than one may be
    more than one person."""
    contacts = {" ".join(contact.split()).casefold() for contact in found.values_list("guest_contact", flat=True)}
    return tuple(sorted(contacts))


def is_awaited(booking: Booking, *, now: dt.datetime) -> bool:
    """This function will say whether the party may still come, or sits: then the house must know whom it waits for."""
    return booking.state in AWAITED and booking.window.upper > now


def _by_contact(found: QuerySet[Booking], contact: str) -> QuerySet[Booking]:
    same = Q(trimmed_contact__iexact=contact)
    digits = re.sub(r"\D", "", contact)
    if len(digits) >= FEWEST_DIGITS and not re.search(r"[^\W\d_]|@", contact):
        same |= Q(contact_digits=digits) & ~Q(guest_contact__regex=r"[[:alpha:]@]")
    only_digits = Func(F("guest_contact"), Value(r"\D"), Value(""), Value("g"), function="regexp_replace")
    return found.annotate(trimmed_contact=Trim("guest_contact"), contact_digits=only_digits).filter(same)
