"""Every code that staff can meet at the board: a scene in which it is said, as something pressed too late or wrong.

Some of these buttons the board would not have shown a moment ago; whoever presses them looked at what was.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assignments.models import Booking
from holds.models import Hold
from tests.assignments.doing import done
from tests.board.asking import Board, live
from tests.builders import SEVEN, booking, floor_document, request, table_ids
from tests.errors import scenes_tables
from tests.errors.stage import Refusal, small_house
from tests.holds.doing import lapse, place
from venues.models import Restaurant

EDIT = "Edit the floor"
HALF = dt.timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Scene:
    """What the board answers, and the label of the first way on that it offers; empty where it is to go back."""

    board: Board
    text: str
    way: str = "Look again"


def _pressed(where: Restaurant, stored: Booking, verb: str, *, way: str = "Look again", **form: Any) -> Scene:
    board = Board(where, role="manager" if way == EDIT else "host")
    return Scene(board, board.press(stored, verb, **form), way)


def a_time_that_is_none() -> Scene:
    where = small_house()
    return _pressed(where, booking(where), "rebook", clock="29:99")


def a_viewer_who_holds() -> Scene:
    where = small_house()
    board = Board(where, role="viewer")
    return Scene(board, board.press(booking(where), "hold", table=table_ids(where, "T1")))


def a_booking_that_nobody_has() -> Scene:
    board = Board(small_house())
    return Scene(board, board.press(uuid.uuid4(), "cancel"), way="")


def a_table_that_somebody_has() -> Scene:
    where = small_house()
    done(request(booking(where), table_ids=table_ids(where, "T1")))
    return _pressed(where, booking(where), "hold", table=table_ids(where, "T1"), way="Hold T2")


def a_table_that_somebody_holds() -> Scene:
    where = small_house()
    place(booking(where), "T1")
    return _pressed(where, booking(where), "hold", table=table_ids(where, "T1"), way="Hold T2")


def a_party_that_has_a_table() -> Scene:
    where = small_house()
    stored = booking(where)
    done(request(stored))
    return _pressed(where, stored, "best")


def a_party_that_leaves_before_it_comes() -> Scene:
    where = small_house()
    stored = booking(where)
    done(request(stored))
    return _pressed(where, stored, "complete", assignment=live(stored).pk)


def _holding(number: str = "T1") -> tuple[Board, Booking, Hold, dict[str, Any]]:
    """Somebody who holds a table, and what the button to confirm it sends."""
    where = small_house()
    board, stored = Board(where), booking(where)
    hold = place(stored, number, actor=f"user:{board.user.pk}")
    held = ",".join(map(str, hold.table_ids))
    return board, stored, hold, {"hold": hold.pk, "selection": hold.selection_id, "held": held}


def somebody_elses_hold() -> Scene:
    board, stored, _hold, form = _holding()
    other = Board(board.restaurant)
    return Scene(other, other.press(stored, "confirm", **form))


def a_hold_from_before_the_time_was_changed() -> Scene:
    board, stored, _hold, form = _holding()
    Booking.objects.filter(pk=stored.pk).update(
        starts_at=SEVEN + HALF, window=(stored.window.lower + HALF, stored.window.upper + HALF)
    )
    return Scene(board, board.press(stored, "confirm", **form), way="Hold them again")


def another_selection() -> Scene:
    board, stored, _hold, form = _holding()
    return Scene(board, board.press(stored, "confirm", **{**form, "selection": uuid.uuid4()}), way="Hold them again")


def a_floor_that_changes_meanwhile() -> Scene:
    board, stored, _hold, form = _holding()
    Restaurant.objects.filter(pk=board.restaurant.pk).update(floor_version=7)
    return Scene(board, board.press(stored, "confirm", **form), way="Hold them again")


def rules_that_change_meanwhile() -> Scene:
    board, stored, _hold, form = _holding()
    Restaurant.objects.filter(pk=board.restaurant.pk).update(policy={"maxOverage": 1}, policy_version=7)
    return Scene(board, board.press(stored, "confirm", **form), way="Hold them again")


def a_hold_that_has_run_out() -> Scene:
    board, stored, hold, form = _holding()
    lapse(hold)
    return Scene(board, board.press(stored, "confirm", **form), way="Hold them again")


def a_hold_that_was_let_go() -> Scene:
    board, stored, hold, form = _holding()
    board.press(stored, "release-hold", hold=hold.pk)
    return Scene(board, board.press(stored, "confirm", **form), way="Hold them again")


def a_booking_that_was_changed_meanwhile() -> Scene:
    where = small_house()
    stored = booking(where)
    return _pressed(where, stored, "rebook", clock="20:00", revision=stored.revision + 1)


def a_key_with_something_else() -> Scene:
    where = small_house()
    board, stored = Board(where), booking(where)
    board.press(stored, "hold", key="one", table=table_ids(where, "T1"))
    return Scene(board, board.press(stored, "hold", key="one", table=table_ids(where, "T2")))


def a_full_house() -> Scene:
    where = small_house(joins=[])
    for _ in range(4):
        done(request(booking(where)))
    return _pressed(where, booking(where), "best", way="Move to 17:00")


def lunch_where_there_is_dinner_only() -> Scene:
    where = small_house()
    return _pressed(where, booking(where), "rebook", clock="12:00", way="Change the time")


def a_monday() -> Scene:
    """The house serves dinner from Tuesday on."""
    dinner = floor_document()["servicePeriods"][0] | {"weekdays": [2, 3, 4, 5, 6, 7]}
    where = small_house(servicePeriods=[dinner])
    stored = booking(where)
    monday = (SEVEN + dt.timedelta(days=3)).isoformat()
    return _pressed(where, stored, "rebook", starts_at=monday, way="Change the time")


def a_party_that_would_stay_past_closing() -> Scene:
    dinner = floor_document()["servicePeriods"][0] | {"closes": "22:00"}
    where = small_house(servicePeriods=[dinner])
    return _pressed(where, booking(where), "rebook", clock="20:30", way="Change the time")


def _picked(scene: Callable[[], Refusal], way: str) -> Callable[[], Scene]:
    """The same tables for the same party as over the API."""

    def at_the_board() -> Scene:
        refused = scene()
        stored = Booking.objects.get(pk=refused.attempt.body["bookingId"])
        tables = refused.attempt.body.get("tableIds")
        verb, form = ("hold", {"table": tables}) if tables else ("best", {})
        return _pressed(refused.house, stored, verb, way=way, **form)

    return at_the_board


PICKED = {
    "capacity_insufficient": "Hold T4",
    "party_below_min": "Look again",
    "party_above_max": "Look again",
    "overage_exceeded": "Look again",
    "not_adjacent": "Hold T4",
    "too_many_tables": "Hold T8",
    "cross_zone": "Hold T4",
    "zone_excluded": "Hold T2",
    "not_movable": "Hold T4",
    "table_inactive": "Hold T2",
    "tag_missing": "Hold T2",
    "combinations_disabled": "Hold T4",
    "pacing_exceeded": "Change the time",
    "catalogue_too_large": EDIT,
    "invalid_problem": EDIT,
}
SCENES: dict[str, Callable[[], Scene]] = {
    "malformed_request": a_time_that_is_none,
    "role_required": a_viewer_who_holds,
    "not_found": a_booking_that_nobody_has,
    "table_taken": a_table_that_somebody_has,
    "table_held": a_table_that_somebody_holds,
    "booking_already_assigned": a_party_that_has_a_table,
    "illegal_transition": a_party_that_leaves_before_it_comes,
    "hold_not_yours": somebody_elses_hold,
    "hold_booking_mismatch": a_hold_from_before_the_time_was_changed,
    "hold_selection_mismatch": another_selection,
    "floor_changed": a_floor_that_changes_meanwhile,
    "policy_changed": rules_that_change_meanwhile,
    "hold_expired": a_hold_that_has_run_out,
    "hold_released": a_hold_that_was_let_go,
    "stale_version": a_booking_that_was_changed_meanwhile,
    "idempotency_key_reused": a_key_with_something_else,
    "no_plan": a_full_house,
    "outside_service": lunch_where_there_is_dinner_only,
    "closed": a_monday,
    "service_overrun": a_party_that_would_stay_past_closing,
    **{code: _picked(scenes_tables.SCENES[code], way) for code, way in PICKED.items()},
}
