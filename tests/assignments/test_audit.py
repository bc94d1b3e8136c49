"""The audit: a true ledger has no findings, and every lie is found, alone, by its code and its subject."""

import io
import json

import pytest
from django.core.management import call_command
from psycopg.types.range import TimestamptzRange as Range

from assignments import commands as ask
from assignments.audit import audit
from assignments.invariants import INVARIANTS
from assignments.models import Booking, Occupancy
from telemetry.models import Event
from tests.assignments.commands import everything, refuse, say
from tests.assignments.evenings import HALF_PAST, MINUTE, Evening, done, evening_of_three, without_the_guarantee
from tests.assignments.lies import LIES, Lie, lies_of_memory, lies_of_tables
from tests.builders import SEVEN, booking, house

pytestmark = pytest.mark.django_db
RULES = 15


@pytest.fixture
def evening() -> Evening:
    return evening_of_three()


def audited(*words: str) -> str:
    """What the command says when it ends with status 1, having written nothing, not even an event."""
    before, told, out = everything(), Event.objects.count(), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("audit_ledger", *words, stdout=out)
    assert ended.value.code == 1
    assert (everything(), Event.objects.count()) == (before, told)
    return out.getvalue()


def test_an_empty_ledger_has_no_findings() -> None:
    assert audit() == ()


def test_an_evening_with_tables_has_no_findings(evening: Evening) -> None:
    states = [Booking.objects.get(pk=row.pk).state for row in (evening.couple, evening.party, evening.crowd)]
    assert states == ["confirmed", "confirmed", "pending"]
    assert Occupancy.objects.count() == 3
    assert audit() == ()


def test_a_party_that_has_sat_down_is_no_finding(evening: Evening) -> None:
    evening.seat_the_couple()
    assert audit() == ()


def test_a_party_that_left_early_is_no_finding(evening: Evening) -> None:
    evening.see_the_couple_off()
    assert evening.row("T1").during == Range(SEVEN, HALF_PAST)
    assert audit() == ()


def test_a_party_that_moved_while_it_sat_and_was_to_come_after_all_is_no_finding(evening: Evening) -> None:
    evening.seat_the_couple()
    done(ask.Move(booking_id=evening.couple.pk, actor="host", at=HALF_PAST))
    assert evening.single.window == Range(HALF_PAST, evening.couple.window.upper)
    done(ask.Undo(booking_id=evening.couple.pk, actor="host", at=HALF_PAST))
    assert (Booking.objects.get(pk=evening.couple.pk).state, evening.single.state) == ("confirmed", "confirmed")
    assert audit() == ()


def test_a_cancelled_booking_whose_table_was_given_back_is_no_finding(evening: Evening) -> None:
    evening.cancel(evening.couple)
    assert audit() == ()


def test_a_closure_that_stands_and_one_that_was_lifted_are_no_findings(evening: Evening) -> None:
    evening.close("T4")
    evening.reopen(evening.close("T5"))
    assert audit() == ()


def test_a_hold_that_is_let_go_twice_has_one_effect_and_is_no_finding(evening: Evening) -> None:
    late, table_id = booking(evening.restaurant), evening.table("T5")
    held = done(ask.PlaceHold(booking_id=late.pk, table_ids=(table_id,), ttl_seconds=180, actor="host"))
    assert held.subject_id is not None
    assert audit() == ()
    for key in ("first", "second"):
        done(ask.ReleaseHold(booking_id=late.pk, hold_id=held.subject_id, actor="host", idempotency_key=key))
    assert Event.objects.filter(name="hold.released").count() == 1
    assert audit() == ()


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_every_lie_is_found_alone_by_its_code_and_its_subject(evening: Evening, lie: Lie) -> None:
    truth = evening_of_three()
    expected = lie(evening)
    findings = audit()
    assert {(finding.code, finding.subject_id) for finding in findings} == expected
    assert {finding.restaurant_id for finding in findings} == {evening.restaurant.pk}
    assert audit(restaurant_id=evening.restaurant.pk) == findings
    assert audit(restaurant_id=truth.restaurant.pk) == ()


def test_every_invariant_has_a_lie_that_breaks_it() -> None:
    told = set().union(*(lie(evening_of_three()) for lie in LIES))
    assert {(finding.code, finding.subject_id) for finding in audit()} == told
    codes = [invariant.code for invariant in INVARIANTS]
    assert sorted({code for code, _ in told}) == sorted(codes)
    assert len(codes) == RULES


def test_a_short_stay_within_a_long_one_does_not_hide_the_next_that_overlaps_it(evening: Evening) -> None:
    without_the_guarantee()
    for start, end in ((0, 240), (60, 90), (180, 210), (240, 250)):
        evening.hold("T4", during=Range(SEVEN + start * MINUTE, SEVEN + end * MINUTE))
    assert [(finding.code, finding.subject_id) for finding in audit()] == 2 * [("overlap", evening.table("T4"))]


def test_only_the_rules_that_are_asked_for_are_looked_at(evening: Evening) -> None:
    lies_of_memory.a_job_says_assigned_and_the_booking_still_waits(evening)
    found = audit(only=("overlap", "waiting_without_job"))
    assert [(finding.code, finding.subject_id) for finding in found] == [("waiting_without_job", evening.crowd.pk)]


def test_the_details_name_what_differs(evening: Evening) -> None:
    lies_of_tables.a_party_is_seated_and_its_assignment_only_confirmed(evening)
    assert [finding.detail for finding in audit()] == [
        "seated, live assignments: 0", "confirmed assignment of a seated booking",
    ]  # fmt: skip


def test_the_command_says_that_all_is_well(evening: Evening) -> None:
    assert say("audit_ledger") == f"{RULES} invariants checked, 0 findings.\n"
    assert json.loads(say("audit_ledger", "--json")) == {"invariants": RULES, "findings": []}


def test_the_command_lists_findings_and_ends_with_status_1(evening: Evening) -> None:
    ((code, subject),) = lies_of_memory.a_waiting_booking_has_lost_its_job(evening)
    assert audited().splitlines() == [
        f"{code}: restaurant {evening.restaurant.pk}, {subject}: no job",
        f"{RULES} invariants checked, 1 findings.",
    ]
    assert json.loads(audited("--json")) == {
        "invariants": RULES,
        "findings": [
            {"code": code, "restaurant": str(evening.restaurant.pk), "subject": str(subject), "detail": "no job"}
        ],
    }


def test_the_command_looks_at_one_restaurant_if_asked(evening: Evening) -> None:
    neighbour = house()
    lies_of_memory.a_key_has_no_outcome(evening)
    assert say("audit_ledger", "--restaurant", neighbour.slug) == f"{RULES} invariants checked, 0 findings.\n"
    found = audited("--restaurant", evening.restaurant.slug)
    assert found.splitlines()[-1] == f"{RULES} invariants checked, 1 findings."


def test_a_restaurant_that_is_none_is_refused() -> None:
    assert refuse("audit_ledger", "--restaurant", "nowhere") == "There is no restaurant 'nowhere'. Known: none yet."
