"""Tests of the dashboards in the admin."""
