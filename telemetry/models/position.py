"""How far the numbering of events has come."""

from django.db import models
from django.db.models import Q


class LastPosition(models.Model):
    """One row: the position that was given last. It outlives the events, so that no position is given twice."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="last_position_is_one_row")]

    def __str__(self) -> str:
        return str(self.position)
