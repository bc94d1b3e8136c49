"""Simulated days: deterministic, clean, and with everybody in them."""
