"""Tests that speak HTTP."""
