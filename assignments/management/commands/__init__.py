"""The command line's door to bookings and the ledger."""
