"""The twelve proven defects of the search that this planner replaced: none of them is here."""

from __future__ import annotations

import itertools

import pytest

from planner import InvalidProblem, Policy, Table, plan
from tests.planner.houses import FREE_OF_SCARCITY, LATER, ask, house, table, tables_of, waiting, wish


def test_d1_a_pair_without_further_neighbours_is_found() -> None:
    floor = house(table("A"), table("B"), table("C", zone="Bar"), table("D", zone="Bar"), joins="A-B C-D")

    assert tables_of(ask(floor, 7)) == ["A+B", "C+D"]


def test_d1_an_exact_triangle_is_found_when_four_tables_were_allowed() -> None:
    others = (table("D", zone="Bar"), table("E", zone="Bar"))
    floor = house(table("A"), table("B"), table("C"), *others, joins="A-B B-C A-C D-E")
    policy = Policy(max_tables=4)

    assert tables_of(ask(floor, 12, policy=policy)) == ["A+B+C"]


def test_d2_a_pair_is_found_whichever_of_the_two_has_more_neighbours() -> None:
    floor = house(table("A"), table("B"), table("C", 1), joins="A-B B-C")
    policy = Policy(max_tables=2)

    assert tables_of(ask(floor, 8, policy=policy)) == ["A+B"]


def test_d2_both_ends_of_a_row_are_found() -> None:
    floor = house(table("A"), table("B"), table("C"), joins="A-B B-C")
    policy = Policy(max_tables=2)

    assert tables_of(ask(floor, 8, policy=policy)) == ["A+B", "B+C"]


@pytest.mark.parametrize(
    ("seats", "party_size", "overage", "expected"),
    [((8, 6, 2), 9, 4, "A+C"), ((8, 7, 2), 10, 4, "A+C"), ((6, 5, 4), 10, 0, "A+C")],
)
@pytest.mark.parametrize("max_tables", [2, 3])
def test_d3_a_partner_too_large_does_not_hide_the_smaller_ones(
    seats: tuple[int, int, int], party_size: int, overage: int, expected: str, max_tables: int
) -> None:
    floor = house(*(table(name, n) for name, n in zip("ABC", seats, strict=True)), joins="A-B B-C A-C")
    policy = Policy(max_tables=max_tables, max_overage=overage)

    assert tables_of(ask(floor, party_size, policy=policy))[0] == expected


@pytest.mark.parametrize("middle", ["A", "B", "C"])
def test_d4_three_tables_in_a_row_are_found_whatever_the_middle_one_is_called(middle: str) -> None:
    first, last = sorted(set("ABC") - {middle})
    floor = house(table("A"), table("B"), table("C"), joins=f"{first}-{middle} {middle}-{last}")

    assert tables_of(ask(floor, 12)) == ["A+B+C"]


def test_d5_a_table_screwed_to_the_floor_is_not_pushed_anywhere() -> None:
    floor = house(table("A", movable=False), table("B"), table("C"), joins="A-B A-C B-C")

    assert tables_of(ask(floor, 8)) == ["B+C"]


def test_d6_the_best_pair_is_found_behind_any_number_of_worse_ones() -> None:
    names = [*(f"S{n:02}" for n in range(40)), "F", "V"]
    joins = " ".join(f"{a}-{b}" for a, b in itertools.combinations(names, 2))
    floor = house(*(table(name, {"F": 4, "V": 5}.get(name, 6)) for name in names), joins=joins)

    best = ask(floor, wish(9, limit=1), policy=FREE_OF_SCARCITY).plans[0]
    assert (best.tables, best.overage, best.breakdown.fragmentation) == (("F", "V"), 0, 8_000)


def test_d7_the_price_of_a_row_does_not_depend_on_where_one_begins_to_count() -> None:
    # The search of then began with the larger table; with that at an end the same three in a row were two hops long.
    rows = [house(table("A"), table("B", seats), table("C"), joins="A-B A-C") for seats in (4, 5)]

    radii = [{len(each.tables): each.adjacency_cost for each in ask(floor, 9).plans} for floor in rows]
    assert [radius[3] for radius in radii] == [1, 1]


@pytest.mark.parametrize("stored", ["A-B", "B-A"])
def test_d8_a_join_counts_in_both_directions(stored: str) -> None:
    floor = house(table("A"), table("B"), joins=stored)

    assert tables_of(ask(floor, 8)) == ["A+B"]


def test_d9_the_count_of_feasible_sets_is_the_number_of_sets_one_can_have() -> None:
    floor = house(*(table(f"T{n}", 4) for n in range(1, 7)))
    policy = Policy(combinations_enabled=False)
    certificate = ask(floor, wish(4, limit=2), policy=policy).certificate
    assert certificate.sets_feasible == len(ask(floor, 4, policy=policy).plans) == 6


def test_d10_looking_ahead_looks_at_every_seating_that_could_be_best() -> None:
    # Every table is somebody's last hope, so all starve one party and the exact four-tops stay ahead of the eight-top.
    fours = [f"T{n:02}" for n in range(1, 21)]
    floor = house(table("E", 8), *(table(number, 4) for number in fours))
    policy = Policy(combinations_enabled=False)
    needy = [
        waiting(4, LATER, number, excluded_tables={"e", *(other.lower() for other in fours if other != number)})
        for number in fours
    ]
    needy.append(waiting(8, LATER, "E"))

    ranking = ask(floor, wish(4, limit=21), policy=policy, pending=needy)
    assert tables_of(ranking) == [*fours, "E"]
    assert {each.breakdown.lookahead for each in ranking.plans} == {40_000}


def test_d11_more_empty_seats_are_a_question_to_staff_and_not_a_plan() -> None:
    floor = house(table("A", 10), joins="")

    refusal = ask(floor, 2).refusal
    assert refusal is not None
    assert (refusal.code, [(step.kind, step.seats) for step in refusal.next_steps]) == (
        "overage_only",
        [("allow_overage", 8)],
    )


def test_d12_a_table_without_a_zone_is_a_fault_and_no_wildcard() -> None:
    floor = house(table("A", zone=""), table("B", zone="Bar"), joins="A-B")

    with pytest.raises(InvalidProblem, match=r"floor\.tables\[0\]\.zone: must not be empty"):
        plan(floor, policy=Policy(), request=wish(8))


def test_a_table_without_joins_still_seats_a_party_alone() -> None:
    floor = house(Table("a", "A", "Main", 4))

    assert tables_of(ask(floor, 4)) == ["A"]


def test_no_second_is_ever_over() -> None:
    floor = house(table("A", 8), table("B"), table("C"), table("D"), joins="A-B B-C C-D")

    assert tables_of(ask(floor, wish(8, limit=3))) == ["A", "B+C", "C+D"]
