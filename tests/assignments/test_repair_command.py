"""`audit_ledger --repair` at a terminal: what it says, what it writes, how it ends."""

import io
import json

import pytest
from django.core.management import call_command

from assignments.audit import audit
from tests.assignments.commands import everything, refuse, say
from tests.assignments.evenings import Evening, evening_of_three, told_of
from tests.assignments.lies import lies_of_memory, lies_of_tables

pytestmark = pytest.mark.django_db
RULES = 15


@pytest.fixture
def evening() -> Evening:
    return evening_of_three()


def repaired(*words: str) -> tuple[str, int]:
    """What `audit_ledger --repair` says, and its exit status."""
    out = io.StringIO()
    try:
        call_command("audit_ledger", "--repair", *words, stdout=out)
    except SystemExit as ended:
        return out.getvalue(), int(str(ended.code))
    return out.getvalue(), 0


def test_a_dry_run_says_what_would_be_mended_and_writes_nothing(evening: Evening) -> None:
    ((code, subject),) = lies_of_memory.a_waiting_booking_has_lost_its_job(evening)
    before = everything()
    said, status = repaired("--dry-run")
    assert said.splitlines() == [
        f"mended: {code}: restaurant {evening.restaurant.pk}, {subject}: no job",
        f"{RULES} invariants checked, 1 mended, 0 findings left. Nothing stored (--dry-run).",
    ]
    assert status == 1
    assert everything() == before
    assert told_of(evening.restaurant, prefix="ledger.") == []


def test_the_command_mends_and_ends_well_when_nothing_is_left(evening: Evening) -> None:
    lies_of_tables.a_ledger_row_belongs_to_nobody(evening)
    said, status = repaired()
    assert (said.splitlines()[-1], status) == (f"{RULES} invariants checked, 1 mended, 0 findings left.", 0)
    assert repaired() == (f"{RULES} invariants checked, 0 mended, 0 findings left.\n", 0)


def test_the_command_lists_what_it_cannot_mend_and_ends_with_status_1(evening: Evening) -> None:
    ((code, subject),) = lies_of_memory.a_key_has_no_outcome(evening)
    said, status = repaired("--json")
    assert status == 1
    document = json.loads(said)
    assert (document["invariants"], document["mended"]) == (RULES, [])
    assert [(found["code"], found["subject"]) for found in document["findings"]] == [(code, str(subject))]


def test_the_command_mends_one_restaurant_if_asked(evening: Evening) -> None:
    lies_of_tables.a_ledger_row_belongs_to_nobody(evening)
    neighbour = evening_of_three()
    lies_of_tables.a_ledger_row_belongs_to_nobody(neighbour)
    assert repaired("--restaurant", neighbour.restaurant.slug)[1] == 0
    assert {finding.restaurant_id for finding in audit()} == {evening.restaurant.pk}


def test_a_dry_run_of_nothing_is_refused(evening: Evening) -> None:
    assert refuse("audit_ledger", "--dry-run").startswith("--dry-run goes with --repair")
    assert say("audit_ledger") == f"{RULES} invariants checked, 0 findings.\n"
