"""Every joinable set is listed once; a list too long is an error; a kept catalogue never belongs to another floor."""

from __future__ import annotations

import itertools
import random
import threading
from dataclasses import replace

import pytest

from planner import Adjacency, CatalogueTooLarge, Floor, InvalidProblem, Policy, Table, plan
from planner.catalogue import MAX_PLANS, MAX_SHORTLISTS, build_catalogue
from planner.joining import joined_sets
from planner.labels import natural_key
from planner.layout import members
from planner.rules import is_joined
from planner.scoring import radius
from planner.shelf import Shelf
from tests.planner.houses import ask, house, table, tables_of, wish


@pytest.mark.parametrize("adjacency", ["connected", "neighbors", "pairwise"])
@pytest.mark.parametrize("seed", range(40))
def test_every_joinable_set_is_made_exactly_once(adjacency: Adjacency, seed: int) -> None:
    dice = random.Random(seed)
    tables, largest = dice.randint(1, 9), dice.randint(1, 6)
    partners = [0] * tables
    for a, b in itertools.combinations(range(tables), 2):
        if dice.random() < 0.4:
            partners[a] |= 1 << b
            partners[b] |= 1 << a

    made = list(joined_sets(partners, largest=largest, adjacency=adjacency))
    wanted = {
        sum(1 << t for t in chosen)
        for size in range(2, largest + 1)
        for chosen in itertools.combinations(range(tables), size)
        if is_joined(sum(1 << t for t in chosen), joined=partners, adjacency=adjacency)
    }
    assert len(made) == len(set(made))
    assert set(made) == wanted


def test_the_radius_is_counted_from_the_best_placed_table() -> None:
    row = [0b00010, 0b00101, 0b01010, 0b10100, 0b01000]

    assert [radius(mask, joined=row) for mask in (0b1, 0b11, 0b111, 0b1111, 0b11111)] == [0, 1, 1, 2, 2]
    assert radius(0b101, joined=row) == 2


def test_a_floor_with_too_many_sets_is_refused_with_what_to_change() -> None:
    names = [f"T{n}" for n in range(12)]
    crowd = house(*map(table, names), joins=" ".join(f"{a}-{b}" for a, b in itertools.combinations(names, 2)))

    assert len(build_catalogue(crowd, policy=Policy(), max_sets=298).seatings) == 12 + 66 + 220
    with pytest.raises(CatalogueTooLarge, match="lower maxTables") as caught:
        build_catalogue(crowd, policy=Policy(), max_sets=297)
    assert (caught.value.code, caught.value.path, caught.value.limit) == (
        "catalogue_too_large",
        "policy.maxTables",
        297,
    )


def test_ten_tables_of_a_hundred_that_all_stand_together_are_too_many() -> None:
    names = [f"T{n}" for n in range(100)]
    crowd = house(*map(table, names), joins=" ".join(f"{a}-{b}" for a, b in itertools.combinations(names, 2)))

    with pytest.raises(CatalogueTooLarge, match="more than 250,000 sets"):
        plan(crowd, policy=Policy(max_tables=10), request=wish(2))


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"adjacency": "near"}, "policy.adjacency"),
        ({"max_tables": 0}, "policy.maxTables"),
        ({"max_overage": -1}, "policy.maxOverage"),
    ],
)
def test_a_policy_no_house_could_mean_is_refused(changes: dict[str, object], path: str) -> None:
    with pytest.raises(InvalidProblem) as caught:
        plan(house(table("T1")), policy=replace(Policy(), **changes), request=wish(2))  # type: ignore[arg-type]
    assert caught.value.path == path


def test_numbers_are_ordered_as_people_read_them() -> None:
    ordered = ["", "1", "02", "2", "10", "9" * 5000, "A", "A1", "A1b", "A2", "A10", "AA", "a"]

    assert sorted((*ordered[5:], *ordered[:5]), key=lambda label: (natural_key(label), label)) == ordered


def test_positions_are_walked_from_the_lowest() -> None:
    assert list(members(0b101001)) == [0, 3, 5]


def test_two_floors_with_the_same_version_are_not_mistaken_for_each_other() -> None:
    first, second = house(table("T1", 4)), house(table("T1", 5))

    assert first.version == second.version
    assert [ask(floor, 4).plans[0].capacity for floor in (first, second, first, second)] == [4, 5, 4, 5]


def test_a_floor_that_was_loaded_again_finds_its_catalogue() -> None:
    shelf, policy = Shelf(), Policy()
    floor = house(table("T1"), table("T2"))

    first = shelf.find(floor, policy=policy)
    assert shelf.find(floor, policy=policy) is first
    assert shelf.find(house(table("T1"), table("T2")), policy=Policy()) is first
    assert len(shelf) == 1
    assert shelf.find(floor, policy=Policy(max_overage=5)) is not first
    assert shelf.find(replace(floor, version="v2"), policy=policy) is not first


def test_the_shelf_keeps_the_catalogues_used_last_and_lets_the_others_go() -> None:
    shelf, policy = Shelf(most_catalogues=2), Policy()
    floors = [Floor(f"v{n}", (Table("a", "T1", "Main", 4),)) for n in range(3)]
    kept, gone = (shelf.find(floor, policy=policy) for floor in floors[:2])
    shelf.find(floors[0], policy=policy)
    shelf.find(floors[2], policy=policy)

    assert len(shelf) == 2
    assert shelf.find(floors[0], policy=policy) is kept
    assert shelf.find(floors[1], policy=policy) is not gone


def test_the_shelf_counts_sets_too_but_always_keeps_the_last_one() -> None:
    shelf, policy = Shelf(most_sets=3), Policy()
    large = house(*(table(f"T{n}") for n in range(5)))

    shelf.find(house(table("T1"), table("T2")), policy=policy)
    shelf.find(large, policy=policy)
    assert len(shelf) == 1
    assert shelf.find(large, policy=policy) is shelf.find(large, policy=policy)


def test_many_threads_may_ask_at_once() -> None:
    shelf = Shelf(most_catalogues=2)
    floors = [house(table("T1", n), table("T2")) for n in range(1, 9)]
    wrong: list[Floor] = []
    together = threading.Barrier(8)

    def ask_often(floor: Floor) -> None:
        together.wait()
        for _ in range(50):
            if shelf.find(floor, policy=Policy()).layout.floor != floor:
                wrong.append(floor)

    threads = [threading.Thread(target=ask_often, args=(floor,)) for floor in floors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(shelf) == 2


def test_shortlists_and_plans_are_made_again_once_there_were_too_many() -> None:
    floor = house(*(table(f"T{n}", 4) for n in range(80)))
    policy = Policy(max_overage=200)
    expected = tables_of(ask(floor, wish(4, limit=80), policy=policy))

    catalogue = build_catalogue(floor, policy=policy)
    lists = {size: catalogue.shortlist(size) for size in range(1, MAX_SHORTLISTS + 3)}
    shortlist = lists[4]
    asked = [[(place + shift) % 80 for place in range(80)] for shift in range(MAX_PLANS // 80 + 3)]
    plans = [made for places in asked for made in shortlist.plans(places)]
    assert ["+".join(each.tables) for each in plans[:80]] == expected
    assert [each.rank for each in plans] == [*range(1, 81)] * len(asked)
    assert [plans.index(each) for each in shortlist.plans(range(80))] == [*range(80)]
    assert catalogue.shortlist(4).masks == shortlist.masks
