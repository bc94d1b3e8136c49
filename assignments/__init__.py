"""Bookings, the ledger of who has which table when, the orchestrator that commits plans, the auto-assign pipeline."""
