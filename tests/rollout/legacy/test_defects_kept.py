"""The twelve proven defects of the old search are in its stand-in; that none is in the planner is tested there."""

from __future__ import annotations

import itertools

import pytest

from planner import Floor, Policy, Request, Table
from rollout.legacy import AsItWas, LegacyAllocator, LegacyAnswer
from tests.planner.houses import FREE_OF_SCARCITY, LATER, house, table, waiting, wish


def old(floor: Floor, request: Request | int, policy: Policy | None = None, **limits: int | bool) -> list[str]:
    return names(searched(floor, request, policy, **limits))


def searched(floor: Floor, request: Request | int, policy: Policy | None = None, **limits: int | bool) -> LegacyAnswer:
    allocator = LegacyAllocator(limits=AsItWas(**limits), clock=lambda: 0.0)  # type: ignore[arg-type]
    request = wish(request) if isinstance(request, int) else request
    return allocator.search(floor, policy=policy or Policy(), request=request)


def names(answer: LegacyAnswer) -> list[str]:
    return ["+".join(each.tables) for each in answer.plans]


def test_d1_a_pair_without_further_neighbours_is_missed() -> None:
    floor = house(table("A"), table("B"), table("C", zone="Bar"), table("D", zone="Bar"), joins="A-B C-D")
    assert old(floor, 7) == []


def test_d1_an_exact_triangle_is_missed_when_four_tables_were_allowed() -> None:
    others = (table("D", zone="Bar"), table("E", zone="Bar"))
    floor = house(table("A"), table("B"), table("C"), *others, joins="A-B B-C A-C D-E")
    assert old(floor, 12, Policy(max_tables=4)) == []


def test_d2_a_pair_is_missed_when_the_other_one_has_more_neighbours() -> None:
    floor = house(table("A"), table("B"), table("C", 1), joins="A-B B-C")
    assert old(floor, 8, Policy(max_tables=2)) == []


def test_d2_of_both_ends_of_a_row_one_is_found() -> None:
    floor = house(table("A"), table("B"), table("C"), joins="A-B B-C")
    assert old(floor, 8, Policy(max_tables=2)) == ["B+C"]


@pytest.mark.parametrize(
    ("seats", "party_size", "overage", "missed"),
    [((8, 6, 2), 9, 4, "A+C"), ((8, 7, 2), 10, 4, "A+C"), ((6, 5, 4), 10, 0, "A+C")],
)
@pytest.mark.parametrize("max_tables", [2, 3])
def test_d3_a_partner_too_large_hides_the_smaller_ones(
    seats: tuple[int, int, int], party_size: int, overage: int, missed: str, max_tables: int
) -> None:
    floor = house(*(table(name, n) for name, n in zip("ABC", seats, strict=True)), joins="A-B B-C A-C")
    policy = Policy(max_tables=max_tables, max_overage=overage)
    assert missed not in old(floor, party_size, policy)
    assert missed not in old(floor, party_size, policy, require_adjacency=False)


@pytest.mark.parametrize("middle", ["A", "B", "C"])
def test_d4_three_tables_in_a_row_are_found_only_if_the_middle_one_sorts_first(middle: str) -> None:
    first, last = sorted(set("ABC") - {middle})
    floor = house(table("A"), table("B"), table("C"), joins=f"{first}-{middle} {middle}-{last}")
    # D4b is the same row: the frontier of an end is one table, and four and four are fewer than twelve.
    assert old(floor, 12) == (["A+B+C"] if middle == "A" else [])


def test_d5_a_table_screwed_to_the_floor_is_pushed_against_another() -> None:
    floor = house(table("A", movable=False), table("B"), table("C"), joins="A-B A-C B-C")
    assert "A+B" in old(floor, 8)


def test_d6_the_best_pair_is_hidden_behind_five_hundred_worse_ones() -> None:
    numbers = [*(f"S{n:02}" for n in range(40)), "F", "V"]
    joins = " ".join(f"{a}-{b}" for a, b in itertools.combinations(numbers, 2))
    floor = house(*(table(number, {"F": 4, "V": 5}.get(number, 6)) for number in numbers), joins=joins)
    limited = searched(floor, 9, FREE_OF_SCARCITY)
    assert (limited.plans[0].score, limited.stopped) == (17.0, "evaluations")
    assert searched(floor, 9, FREE_OF_SCARCITY, evaluations=5_000).plans[0].score == 12.0


def test_d7_the_price_of_a_row_depends_on_where_one_begins_to_count() -> None:
    # With the larger table at an end the search begins there, and the same three in a row are two hops long.
    rows = [house(table("A"), table("B", seats), table("C"), joins="A-B A-C") for seats in (4, 5)]
    depths = [{len(each.tables): each.adjacency_cost for each in searched(floor, 9).plans} for floor in rows]
    assert [depth[3] for depth in depths] == [1, 2]


@pytest.mark.parametrize(("stored", "found"), [("A-B", ["A+B"]), ("B-A", [])])
def test_d8_a_join_counts_in_the_direction_it_is_stored_in(stored: str, found: list[str]) -> None:
    assert old(house(table("A"), table("B"), joins=stored), 8, one_way_joins=True) == found


def test_d9_plans_that_were_thrown_out_are_counted() -> None:
    floor = house(*(table(f"T{n}", 4) for n in range(1, 7)))
    answer = searched(floor, 4, Policy(combinations_enabled=False), plans_per_slack=2, require_adjacency=False)
    assert (answer.accepted, len(answer.plans)) == (6, 2)


def test_d10_a_plan_that_was_not_examined_overtakes_those_that_were() -> None:
    fours = [f"T{n:02}" for n in range(1, 21)]
    floor = house(table("E", 8), *(table(number, 4) for number in fours))
    needy = [
        waiting(4, LATER, number, excluded_tables={"e", *(other.lower() for other in fours if other != number)})
        for number in fours
    ]
    needy.append(waiting(8, LATER, "E"))
    allocator = LegacyAllocator(limits=AsItWas(require_adjacency=False))
    answer = allocator.quote(floor, policy=Policy(combinations_enabled=False), request=wish(4), pending=needy)
    assert names(answer)[0] == "E"


def test_d11_the_cap_on_empty_seats_falls_altogether_and_nobody_is_told() -> None:
    allocator = LegacyAllocator(limits=AsItWas(require_adjacency=False))
    quoted = allocator.quote(house(table("A", 10), joins=""), policy=Policy(), request=wish(2))
    assert [(each.tables, each.overage) for each in quoted.plans] == [(("A",), 8)]
    assert quoted.relaxed == ("min_party", "overage")


def test_d12_a_table_without_a_zone_goes_with_any() -> None:
    assert old(house(table("A", zone=""), table("B", zone="Bar"), joins="A-B"), 8) == ["A+B"]


def test_a_table_without_joins_seats_nobody() -> None:
    assert old(house(Table("a", "A", "Main", 4)), 4) == []


def test_the_search_gives_up_when_its_second_is_over() -> None:
    floor = house(table("A", 8), table("B"), table("C"), table("D"), joins="A-B B-C C-D")
    seconds = itertools.count()
    answer = LegacyAllocator(clock=lambda: next(seconds) / 1).search(floor, policy=Policy(), request=wish(8))
    assert (names(answer), answer.stopped) == (["A"], "time")
