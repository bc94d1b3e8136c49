"""What to tell a party at the door for whom there is no table: when there will be one."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from allocator_project.board.desk import Desk
from allocator_project.board.ways import Advice


def walk_in_advice(document: Mapping[str, Any], *, desk: Desk) -> tuple[Advice, ...]:
    """This function will say when a table comes free for them. They have no booking, so nothing can be pressed."""
    steps = document.get("refusal", {}).get("nextSteps", ())
    starts = [window["startsAt"] for step in steps if step["kind"] == "other_time" for window in step["windows"]]
    later = sorted(moment for each in starts if (moment := dt.datetime.fromisoformat(each)) > desk.now)
    if not later:
        return (Advice(text=_("Nothing comes free for such a party today.")),)
    return (Advice(text=_("The next table for them is free at %(time)s.") % {"time": desk.clock(later[0])}),)
