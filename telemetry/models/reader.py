"""How far somebody has read the events who reads them all."""

from django.db import models


class Reader(models.Model):
    """One row a reader. It goes on from `position`, after what it read has gone where it belongs."""

    name = models.CharField(max_length=40, primary_key=True)
    position = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.name}: {self.position}"
