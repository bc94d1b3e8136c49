"""Seatings a host would nod at, with their exact prices."""

from __future__ import annotations

import pytest

from planner import Adjacency, Breakdown, Floor, InvalidProblem, Occupied, Pending, Policy, Request, Weights, plan
from tests.planner.houses import DINNER, FREE_OF_SCARCITY, LATER, ask, house, table, tables_of, taken, waiting, wish


def test_a_party_of_four_gets_the_four_top_and_not_the_six_top() -> None:
    ranking = ask(house(table("T1", 6), table("T2", 4)), 4)

    assert tables_of(ranking) == ["T2", "T1"]
    assert ranking.plans[0].breakdown == Breakdown(0, 0, 0, 0, 22_000)
    assert ranking.plans[1].breakdown == Breakdown(10_000, 0, 0, 0, 22_000)
    assert [each.rank for each in ranking.plans] == [1, 2]
    assert ranking.refusal is None


def test_two_joined_tables_are_priced_for_the_work_they_make() -> None:
    best = ask(house(table("T1", 4), table("T2", 2), joins="T1-T2"), 6).plans[0]

    # One table more (3), one hop (1), both tables the only ones of their size: twice; two seats split off: 4.
    assert (best.tables, best.table_ids) == (("T1", "T2"), ("t1", "t2"))
    assert best.breakdown == Breakdown(slack=0, join=8_000, fragmentation=4_000, zones=0, scarcity=44_000)
    assert best.score_milli == best.breakdown.total == 56_000


def test_a_rare_table_is_kept_for_those_who_need_it() -> None:
    floor = house(*(table(f"T{n}", 4) for n in range(1, 5)), table("T9", 5))

    assert tables_of(ask(floor, wish(4, limit=2))) == ["T1", "T2"]


def test_busier_evenings_make_empty_seats_dearer_and_nothing_else() -> None:
    floor = house(table("T1", 6))

    assert ask(floor, 4, policy=Policy(demand_multiplier_milli=1_350)).plans[0].breakdown.slack == 13_500


def test_table_ten_comes_after_table_two() -> None:
    floor = house(*(table(number) for number in ("T10", "T2", "B1", "T1", "10")))

    assert tables_of(ask(floor, 4)) == ["10", "B1", "T1", "T2", "T10"]


def test_numbers_that_read_alike_are_told_apart_only_when_all_else_ties() -> None:
    floor = house(table("T01", 2), table("T1", 2), table("T2", 2), table("T5", 2), joins="T01-T5 T1-T2")

    assert tables_of(ask(floor, 4, policy=Policy(max_tables=2))) == ["T1+T2", "T01+T5"]


def test_a_party_may_sit_down_the_minute_another_leaves() -> None:
    start, end = DINNER
    floor = house(table("T1"))

    assert tables_of(ask(floor, 4, taken("T1", (start - 60, start)), taken("T1", (end, end + 60)))) == ["T1"]
    assert ask(floor, 4, taken("T1", (start - 60, start + 1))).plans == ()


def test_an_override_says_what_a_joined_set_really_seats() -> None:
    floor = house(table("T1"), table("T2"), joins="T1-T2", overrides={"T1-T2": 7})

    assert [(each.tables, each.capacity, each.overage) for each in ask(floor, 7).plans] == [(("T1", "T2"), 7, 0)]
    assert ask(floor, 8).plans == ()


def test_the_size_of_a_member_does_not_bind_a_joined_set_but_its_least_party_does() -> None:
    floor = house(table("T1", 4, min_party=3), table("T2", 4), joins="T1-T2")

    assert tables_of(ask(floor, wish(7))) == ["T1+T2"]
    assert tables_of(ask(floor, wish(2), policy=Policy(max_overage=9))) == ["T2"]


@pytest.mark.parametrize(
    ("adjacency", "expected"),
    [
        ("connected", {"T1+T2+T3+T4", "T1+T2+T4+T5", "T1+T3+T4+T5", "T2+T3+T4+T5"}),
        ("neighbors", {"T1+T2+T3+T4", "T1+T3+T4+T5"}),
        ("pairwise", set()),
    ],
)
def test_how_closely_four_tables_must_stand_is_the_houses_choice(adjacency: Adjacency, expected: set[str]) -> None:
    # A ring of four with one diagonal, and a fifth table hanging on to the fourth.
    floor = house(*(table(f"T{n}", 2) for n in range(1, 6)), joins="T1-T2 T2-T3 T3-T4 T4-T1 T1-T3 T4-T5")
    policy = Policy(max_tables=4, adjacency=adjacency, max_overage=0)

    assert set(tables_of(ask(floor, 8, policy=policy))) == expected
    assert "T1+T2+T3" in tables_of(ask(floor, 6, policy=policy))


def test_zones_are_crossed_only_where_the_house_allows_it_and_at_a_price() -> None:
    floor = house(table("T1", 4, zone="Bar"), table("T2", 4, zone="Hall"), joins="T1-T2")

    assert ask(floor, 8).plans == ()
    assert ask(floor, 8, policy=Policy(allow_cross_zone=True)).plans[0].breakdown.zones == 4_000


def test_wishes_for_tags_zones_and_other_tables_are_kept() -> None:
    floor = house(
        table("T1", tags=["window"]),
        table("T2", zone="Bar", tags=["window"]),
        table("T3"),
        table("T4", tags=["window"]),
    )

    assert tables_of(ask(floor, wish(4, required_tags=["window"]))) == ["T1", "T2", "T4"]
    assert tables_of(ask(floor, wish(4, zones=["Bar", "nowhere"]))) == ["T2"]
    assert tables_of(ask(floor, wish(4, excluded_tables=["t3"], required_tags=["window"], zones=["Main"]))) == [
        "T1",
        "T4",
    ]


def test_a_fixed_table_serves_alone_and_a_closed_one_not_at_all() -> None:
    floor = house(table("T1", movable=False), table("T2"), table("T3", active=False), joins="T1-T2 T2-T3")

    assert tables_of(ask(floor, 4)) == ["T1", "T2"]
    assert ask(floor, 8).plans == ()


def test_the_certificate_counts_every_set_and_every_feasible_one() -> None:
    floor = house(table("T1"), table("T2"), table("T3", 2), joins="T1-T2 T2-T3")

    certificate = ask(floor, wish(4, limit=1), taken("T1")).certificate
    assert (certificate.complete, certificate.sets_considered, certificate.sets_feasible) == (True, 6, 2)
    assert repr(certificate) == "Certificate(complete=True, sets_considered=6, sets_feasible=2)"
    assert certificate == ask(floor, wish(4), taken("T1")).certificate
    assert hash(certificate) == hash(ask(floor, wish(4), taken("T1")).certificate)
    assert certificate != 6


def test_a_seating_that_leaves_the_next_party_standing_comes_last() -> None:
    # The eight-top is the only table for the eight who come an hour later.
    floor = house(table("T8", 8), table("T3", 3), table("T4", 3), joins="T3-T4")
    policy = Policy(weights=Weights(scarcity=0, fragmentation=9))

    assert tables_of(ask(floor, 6, policy=policy)) == ["T8", "T3+T4"]
    ranking = ask(floor, 6, policy=policy, pending=[waiting(8, LATER)])
    assert tables_of(ranking) == ["T3+T4", "T8"]
    assert [each.breakdown.lookahead for each in ranking.plans] == [0, 40_000]


def test_parties_at_another_time_without_a_plan_or_with_enough_choice_do_not_count() -> None:
    floor = house(*(table(f"T{n}") for n in range(1, 6)))
    tomorrow, too_many = waiting(4, (5_000, 5_090)), waiting(40, LATER)

    ranking = ask(floor, 4, pending=[tomorrow, too_many, waiting(4, LATER, "third")])
    assert {each.breakdown.lookahead for each in ranking.plans} == {0}


def test_each_waiting_party_is_judged_alone() -> None:
    floor = house(table("T1", 2), table("T2", 2, zone="Bar"))
    both_want_the_bar = [waiting(2, LATER, "a", zones=["Bar"]), waiting(2, LATER, "b", zones=["Bar"])]

    plans = ask(floor, 2, pending=both_want_the_bar).plans
    assert [(each.tables, each.breakdown.lookahead) for each in plans] == [(("T1",), 0), (("T2",), 80_000)]


@pytest.mark.parametrize(
    ("request_", "path"),
    [
        (Request(0, DINNER), "request.partySize"),
        (Request(2, (5, 5)), "request.window"),
        (Request(2, DINNER, limit=0), "request.limit"),
        (Request(2, DINNER, excluded_tables=frozenset({"t9"})), "request.excludedTables"),
    ],
)
def test_a_question_without_sense_is_refused_with_its_place(request_: Request, path: str) -> None:
    with pytest.raises(InvalidProblem) as caught:
        plan(house(table("T1")), policy=Policy(), request=request_)

    assert (caught.value.path, caught.value.code, caught.value.retryable) == (path, "invalid_problem", False)


def test_occupants_and_waiting_parties_must_make_sense_too() -> None:
    floor = house(table("T1"))
    with pytest.raises(InvalidProblem, match=r"occupied: there is no table 't9'"):
        plan(floor, policy=Policy(), request=wish(2), occupied=[Occupied("t9", DINNER, "hold")])
    with pytest.raises(InvalidProblem, match=r"pending\[1\]\.partySize"):
        plan(floor, policy=Policy(), request=wish(2), pending=[waiting(2), Pending("p", 0, DINNER)])


def test_an_empty_house_refuses_without_a_stumble() -> None:
    ranking = ask(Floor("v1", ()), 2)

    assert (ranking.plans, ranking.refusal.code if ranking.refusal else None) == ((), "party_too_large")


def test_the_house_may_care_for_nothing_but_empty_seats() -> None:
    floor = house(table("T1", 5), table("T2", 2), table("T3", 2), joins="T2-T3")
    policy = Policy(weights=Weights(5, 0, 0, 0, 0, 0, 0))

    assert tables_of(ask(floor, 4, policy=policy)) == ["T2+T3", "T1"]
    assert tables_of(ask(floor, 4, policy=FREE_OF_SCARCITY)) == ["T1", "T2+T3"]


@pytest.mark.parametrize("busy", [0, 3, 18, 199], ids=["none", "some", "all_in_front", "nearly_all"])
def test_a_large_house_is_answered_like_a_walk_over_all_its_tables(busy: int) -> None:
    floor = house(*(table(f"T{n}", 4) for n in range(1, 201)))
    twice = [Occupied(f"t{n}", (DINNER[1], DINNER[1] + 60), "hold") for n in range(1, 30)]
    have = [Occupied(f"t{n}", DINNER, "assignment") for n in range(1, busy + 1)] + twice

    ranking = ask(floor, wish(4, limit=5), *have)

    assert tables_of(ranking) == [f"T{n}" for n in range(1, 201)][busy : busy + 5]
    assert ranking.certificate.sets_feasible == 200 - busy


def test_a_large_house_minds_an_unknown_table_only_during_the_window() -> None:
    floor = house(*(table(f"T{n}", 4) for n in range(1, 201)))
    later = Occupied("t999", (DINNER[1], DINNER[1] + 60), "hold")

    assert tables_of(ask(floor, wish(4, limit=1), later)) == ["T1"]
    with pytest.raises(InvalidProblem, match="t999"):
        ask(floor, wish(4, limit=1, excluded_tables={"t998"}), later, Occupied("t999", DINNER, "hold"))


def test_a_list_changed_after_the_answer_does_not_change_the_count() -> None:
    floor, have = house(table("T1"), table("T2")), [Occupied("t1", DINNER, "hold")]
    ranking = plan(floor, policy=Policy(), request=wish(2), occupied=have)
    have.clear()
    assert ranking.certificate.sets_feasible == 1
