"""The audit: a true ledger has no findings, and every lie is found, alone, by its code and its subject."""

import io
import json

import pytest
from django.core.management import call_command
from psycopg.types.range import TimestamptzRange as Range

from assignments.audit import INVARIANTS, audit
from assignments.models import Assignment, Booking, Occupancy
from tests.assignments import lies
from tests.assignments.commands import everything, refuse, say
from tests.assignments.lies import LIES, Evening, Lie, seated_evening
from tests.builders import SEVEN, house

pytestmark = pytest.mark.django_db


@pytest.fixture
def evening() -> Evening:
    return seated_evening()


def audited(*words: str) -> str:
    """What the command says when it ends with status 1, having written nothing."""
    before, out = everything(), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("audit_ledger", *words, stdout=out)
    assert ended.value.code == 1
    assert everything() == before
    return out.getvalue()


def test_an_empty_ledger_has_no_findings() -> None:
    assert audit() == ()


def test_a_seated_evening_has_no_findings(evening: Evening) -> None:
    states = [Booking.objects.get(pk=row.pk).state for row in (evening.couple, evening.party, evening.crowd)]
    assert states == ["confirmed", "confirmed", "pending"]
    assert Occupancy.objects.count() == 3
    assert audit() == ()


@pytest.mark.parametrize("state", ["seated", "completed"])
def test_a_party_that_has_sat_down_or_gone_is_no_finding(evening: Evening, state: str) -> None:
    Booking.objects.filter(pk=evening.couple.pk).update(state=state)
    Assignment.objects.filter(pk=evening.single.pk).update(state=state)
    assert audit() == ()


def test_a_party_that_left_early_is_no_finding(evening: Evening) -> None:
    Booking.objects.filter(pk=evening.couple.pk).update(state="completed")
    Assignment.objects.filter(pk=evening.single.pk).update(state="completed")
    left_at = SEVEN + 40 * lies.MINUTE
    Occupancy.objects.filter(pk=evening.row("T1").pk).update(during=Range(SEVEN, left_at))
    assert audit() == ()


def test_a_cancelled_booking_whose_table_was_given_back_is_no_finding(evening: Evening) -> None:
    Booking.objects.filter(pk=evening.couple.pk).update(state="cancelled")
    Assignment.objects.filter(pk=evening.single.pk).update(state="released")
    evening.row("T1").delete()
    assert audit() == ()


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_every_lie_is_found_alone_by_its_code_and_its_subject(evening: Evening, lie: Lie) -> None:
    truth = seated_evening()
    expected = lie(evening)
    findings = audit()
    assert {(finding.code, finding.subject_id) for finding in findings} == expected
    assert {finding.restaurant_id for finding in findings} == {evening.restaurant.pk}
    assert audit(restaurant_id=evening.restaurant.pk) == findings
    assert audit(restaurant_id=truth.restaurant.pk) == ()


def test_every_invariant_has_a_lie_that_breaks_it() -> None:
    told = set().union(*(lie(seated_evening()) for lie in LIES))
    assert {(finding.code, finding.subject_id) for finding in audit()} == told
    codes = [invariant.code for invariant in INVARIANTS]
    assert sorted({code for code, _ in told}) == sorted(codes)
    assert len(codes) == 10


def test_the_details_name_what_differs(evening: Evening) -> None:
    lies.a_party_is_seated_and_its_assignment_only_confirmed(evening)
    assert [finding.detail for finding in audit()] == [
        "seated, live assignments: 0", "confirmed assignment of a seated booking",
    ]  # fmt: skip


def test_the_command_says_that_all_is_well(evening: Evening) -> None:
    assert say("audit_ledger") == "10 invariants checked, 0 findings.\n"
    assert json.loads(say("audit_ledger", "--json")) == {"invariants": 10, "findings": []}


def test_the_command_lists_findings_and_ends_with_status_1(evening: Evening) -> None:
    ((code, subject),) = lies.a_waiting_booking_has_lost_its_job(evening)
    assert audited().splitlines() == [
        f"{code}: restaurant {evening.restaurant.pk}, {subject}: no job",
        "10 invariants checked, 1 findings.",
    ]
    assert json.loads(audited("--json")) == {
        "invariants": 10,
        "findings": [
            {"code": code, "restaurant": str(evening.restaurant.pk), "subject": str(subject), "detail": "no job"}
        ],
    }


def test_the_command_looks_at_one_restaurant_if_asked(evening: Evening) -> None:
    neighbour = house()
    lies.a_key_has_no_outcome(evening)
    assert say("audit_ledger", "--restaurant", neighbour.slug) == "10 invariants checked, 0 findings.\n"
    assert audited("--restaurant", evening.restaurant.slug).splitlines()[-1] == "10 invariants checked, 1 findings."


def test_a_restaurant_that_is_none_is_refused() -> None:
    assert refuse("audit_ledger", "--restaurant", "nowhere") == "There is no restaurant 'nowhere'. Known: none yet."
