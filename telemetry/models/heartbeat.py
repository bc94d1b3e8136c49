"""When a job of beat was last done."""

from django.db import models
from django.db.models.functions import Now


class Heartbeat(models.Model):
    """One row a job. A row, not a cache: several workers do the job and several web processes ask, on many machines."""

    name = models.CharField(max_length=60, primary_key=True)
    beaten_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.name} {self.beaten_at:%Y-%m-%d %H:%M:%S}"
