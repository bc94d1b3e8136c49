"""Measurements. Nothing here is a test: a slow machine breaks no build."""
