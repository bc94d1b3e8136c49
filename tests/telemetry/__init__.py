"""Tests of what is remembered for people."""
