"""Celery for the allocator. A worker or a publisher that uses the embedded broker starts it first (ADR 5)."""

import os
from typing import Any

from celery import Celery
from celery.signals import before_task_publish, beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allocator_project.settings")

app = Celery("allocator_project")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
