"""Remembers when the jobs of beat were last done, so that somebody can ask whether they still are."""

import datetime as dt

from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.functions import Now

from telemetry.models import Heartbeat


def beat(name: str) -> None:
    """This function will note that the job has just been done. *Cost*: one statement; several workers may at once."""
    row = Heartbeat(name=name, beaten_at=Now())
    Heartbeat.objects.bulk_create([row], update_conflicts=True, update_fields=["beaten_at"], unique_fields=["name"])


def age_of(name: str) -> dt.timedelta | None:
    """This function will return how long ago the job was last done, by the database's clock; None if it never was."""
    age = ExpressionWrapper(Now() - F("beaten_at"), output_field=DurationField())
    ages: dt.timedelta | None = Heartbeat.objects.filter(name=name).values_list(age, flat=True).first()
    return ages


def ages() -> tuple[tuple[str, dt.timedelta], ...]:
    """This function will return how long ago each job was last done, by name. *Cost*: one statement."""
    age = ExpressionWrapper(Now() - F("beaten_at"), output_field=DurationField())
    return tuple(Heartbeat.objects.order_by("name").values_list("name", age))
