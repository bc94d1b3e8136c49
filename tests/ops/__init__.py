"""Tests of what is handed to Prometheus and Grafana."""
