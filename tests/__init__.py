"""Tests mirror the rooms; each name is a sentence about what the house does."""
