"""Decisions of other allocators, from files."""
