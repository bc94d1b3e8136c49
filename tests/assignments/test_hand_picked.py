"""Tables picked by hand: taken if legal, refused with the rule or with who has them, never replaced by others."""

import pytest

from assignments.errors import SelectionIneligible, TableTaken
from assignments.models import Assignment
from tests.assignments.test_commit import commit, committed, rows
from tests.builders import SEVEN, booking, house, request, table, table_ids

pytestmark = pytest.mark.django_db


def test_hand_picked_tables_are_taken_if_legal_even_if_others_fit_better() -> None:
    restaurant = house(table("T1", 2), table("T2", 4))
    answer = committed(request(booking(restaurant), table_ids=table_ids(restaurant, "T2")))
    assert answer.table_numbers == ("T2",)
    assert Assignment.objects.get().plan["overage"] == 2


def test_hand_picked_joined_tables_are_never_replaced_by_a_part_of_them() -> None:
    restaurant = house(table("T1", 2), table("T2", 4), joins=[["T1", "T2"]])
    answer = committed(request(booking(restaurant, party_size=4), table_ids=table_ids(restaurant, "T2", "T1")))
    assert answer.table_numbers == ("T1", "T2")


def test_hand_picked_tables_that_break_a_rule_are_refused_with_the_rule() -> None:
    restaurant = house(table("T1", 2), table("T2", 2))
    before = rows()
    with pytest.raises(SelectionIneligible) as refused:
        commit(request(booking(restaurant, party_size=4), table_ids=table_ids(restaurant, "T1", "T2")))
    assert refused.value.violations == ("not_joined",)
    assert rows() == before


def test_a_taken_table_names_who_has_it() -> None:
    restaurant = house(table("T1", 2), table("T2", 2))
    holder = committed(request(booking(restaurant), table_ids=table_ids(restaurant, "T1")))
    before = rows()
    with pytest.raises(TableTaken) as taken:
        commit(request(booking(restaurant), table_ids=table_ids(restaurant, "T1")))
    (blocker,) = taken.value.blockers
    assert (blocker.table_number, blocker.kind, blocker.reference) == ("T1", "assignment", str(holder.assignment_id))
    assert blocker.until == int(SEVEN.timestamp()) // 60 + 120
    assert rows() == before
