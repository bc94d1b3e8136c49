"""Small houses and the moments of two service days that the machine plays with: a night across a change of clocks."""

import datetime as dt
from typing import Any

from tests.builders import floor_document, table

MINUTE = dt.timedelta(minutes=1)
# In the night from Saturday to Sunday London's clocks go back at 1:00 UTC; the service day turns at 5:00 local time.
SATURDAY = dt.datetime(2026, 10, 24, tzinfo=dt.UTC)
DINNER = SATURDAY + dt.timedelta(hours=18)
LATE = SATURDAY + dt.timedelta(hours=27)
SUNDAY = SATURDAY + dt.timedelta(hours=36)
STARTS = (
    DINNER,
    DINNER + 15 * MINUTE,
    DINNER + 90 * MINUTE,
    LATE,
    LATE + 60 * MINUTE,
    SUNDAY,
)
MOMENTS = (
    *STARTS,
    DINNER - 10 * MINUTE,
    DINNER + 30 * MINUTE,
    DINNER + dt.timedelta(seconds=2730),
    DINNER + 100 * MINUTE,
    DINNER + 150 * MINUTE,
    LATE + 119 * MINUTE,
    LATE + 130 * MINUTE,
    SUNDAY + 45 * MINUTE,
)
BLOCKS = (
    (DINNER, DINNER + 60 * MINUTE),
    (DINNER + 100 * MINUTE, LATE),
    (LATE + 30 * MINUTE, SUNDAY + 30 * MINUTE),
)
PICKS = (
    ("T1",), ("T2",), ("T3",), ("T4",), ("T5",), ("T1", "T2"), ("T2", "T3"), ("T3", "T4"), ("T1", "T2", "T3"),
    ("T1", "T4"), ("T4", "T5"),
)  # fmt: skip


def period(name: str, opens: str, last_seating: str, closes: str, **more: Any) -> dict[str, Any]:
    turn_times = [{"upToParty": 2, "minutes": 90}, {"upToParty": 8, "minutes": 120}]
    times = {"opens": opens, "lastSeating": last_seating, "closes": closes}
    return {"name": name, "weekdays": [1, 2, 3, 4, 5, 6, 7], **times, "turnTimes": turn_times, **more}


PERIODS = [
    period("Lunch", "11:00", "14:00", "16:00"),
    period("Dinner", "17:00", "21:00", "23:30", bufferAfterMinutes=15),
    period("Night", "23:45", "04:30", "07:00", bufferBeforeMinutes=10),
]
TABLES = (
    table("T1", 2),
    table("T2", 2, tags=["quiet"]),
    table("T3", 4, tags=["quiet"]),
    table("T4", 4, minParty=2),
    table("T5", 6, zone="Terrace"),
)
JOINS = [["T1", "T2"], ["T2", "T3"], ["T3", "T4"]]
FREE = floor_document(*TABLES, joins=JOINS, servicePeriods=PERIODS)
PACED = floor_document(
    *TABLES,
    joins=JOINS,
    servicePeriods=PERIODS,
    policy={"maxOverage": 3},
    pacing={"perSlot": {"covers": 9, "parties": 3}, "periods": {"Night": {"parties": 1}}},
)
DOCUMENTS = (FREE, PACED)
