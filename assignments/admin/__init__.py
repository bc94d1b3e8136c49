"""The admin's doors of bookings, tables given, jobs, the ledger and plans: lists, pages, deeds."""

from assignments.admin import bookings, houses, jobs, ledger, proposals

__all__ = ["bookings", "houses", "jobs", "ledger", "proposals"]
