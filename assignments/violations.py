"""Database errors → domain errors, by SQLSTATE and constraint name. What is not listed here is a bug and surfaces."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error

from assignments.errors import AssignmentError, BookBusy, BookingAlreadyAssigned, TableTaken, WriteCollision

BY_CONSTRAINT: dict[str, type[AssignmentError]] = {
    "occupancy_one_party_per_table": TableTaken,
    "booking_has_one_live_assignment": BookingAlreadyAssigned,
}
BY_SQLSTATE: dict[str, type[AssignmentError]] = {
    "55P03": BookBusy,  # lock_not_available: lock_timeout ran out
    "40001": WriteCollision,  # serialization_failure
    "40P01": WriteCollision,  # deadlock_detected
}


@contextmanager
def domain_errors() -> Iterator[None]:
    """This function will run a block and raise the domain's error for every database error it knows."""
    try:
        yield
    except Error as error:
        known = domain_error_for(error)
        if known is None:
            raise
        raise known() from error


def domain_error_for(error: Error) -> type[AssignmentError] | None:
    """This function will return which domain error a database error means; None when it is a bug."""
    cause = error.__cause__
    constraint = getattr(getattr(cause, "diag", None), "constraint_name", None)
    by_constraint = BY_CONSTRAINT.get(constraint) if constraint else None
    return by_constraint or BY_SQLSTATE.get(getattr(cause, "sqlstate", None) or "")
