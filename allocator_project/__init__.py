"""Assembles the rooms: settings, urls, Celery, embedded services, the demo. No business rule lives here."""

from allocator_project.celery import app as celery_app

__all__ = ["celery_app"]
