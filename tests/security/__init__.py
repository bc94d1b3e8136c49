"""Threats, each tried on the program as an attacker would. docs/security.md names these tests; a test compares."""
