"""Tests of what is told to others over HTTP, with real consumers on this machine."""
