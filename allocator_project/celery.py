"""Celery for the allocator: it finds the rooms' tasks and reads the settings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allocator_project.settings")

app = Celery("allocator_project")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
