"""At which times a party could come, which table it would get, and how many such parties there is room for."""

from __future__ import annotations

import itertools
import random

import pytest

from planner import Floor, InvalidProblem, Opening, Policy, availability, plan
from planner.spots import spots
from tests.planner.houses import DINNER, LATER, house, table, taken, wish
from tests.planner.made_up import made_up_question


def room_for(floor: Floor, party_size: int, policy: Policy | None = None) -> int:
    return availability(floor, policy=policy or Policy(), occupied=[], party_size=party_size, windows=[DINNER])[0].spots


def most_apart(masks: list[int]) -> int:
    """Tries every selection, largest first."""
    for count in range(len(masks), 0, -1):
        for chosen in itertools.combinations(masks, count):
            if all(not a & b for a, b in itertools.combinations(chosen, 2)):
                return count
    return 0


def test_each_window_says_whether_there_is_a_plan_which_and_how_many_fit() -> None:
    floor = house(table("T1"), table("T2"), table("T3", 2), joins="T2-T3")
    occupied = [taken("T1"), taken("T2", LATER)]
    morning = (500, 590)

    now, later, empty = availability(
        floor, policy=Policy(), occupied=occupied, party_size=4, windows=[(1_000, 1_060), LATER, morning]
    )

    assert (now.plan.tables if now.plan else None, now.spots, now.refusal_code) == (("T2",), 1, None)
    assert later == Opening(LATER, None, "fully_booked", 0)
    assert empty.plan == plan(floor, policy=Policy(), request=wish(4, morning)).plans[0]
    assert empty.spots == 2


def test_wishes_count_here_too() -> None:
    floor = house(table("T1", tags=["window"]), table("T2", zone="Bar"), table("T3"))

    def spots_with(**wishes: frozenset[str]) -> int:
        return availability(floor, policy=Policy(), occupied=[], party_size=4, windows=[DINNER], **wishes)[0].spots

    assert spots_with() == 3
    assert spots_with(required_tags=frozenset({"window"})) == 1
    assert spots_with(zones=frozenset({"Main"})) == 2
    assert spots_with(zones=frozenset({"Main"}), excluded_tables=frozenset({"t1"})) == 1


def test_joined_tables_that_share_a_table_are_not_counted_twice() -> None:
    row = house(*(table(f"T{n}", 2) for n in range(1, 6)), joins="T1-T2 T2-T3 T3-T4 T4-T5")

    assert room_for(row, 4) == 2
    assert room_for(row, 2, Policy(max_overage=0)) == 5
    assert room_for(row, 6) == 1


def test_one_large_hub_seats_one_party_however_many_arms_it_has() -> None:
    arms = " ".join(f"H-A{n}" for n in range(1, 13))
    floor = house(table("H", 4), *(table(f"A{n}", 2) for n in range(1, 13)), joins=arms)

    assert room_for(floor, 6, Policy(max_overage=0)) == 1


def test_spots_are_counted_up_to_twenty() -> None:
    assert room_for(house(*(table(f"T{n}") for n in range(30))), 4) == 20
    pairs = " ".join(f"T{n}-T{n + 1}" for n in range(0, 60, 2))
    assert room_for(house(*(table(f"T{n}", 2) for n in range(60)), joins=pairs), 4) == 20
    some_alone = [*(table(f"S{n}", 4) for n in range(19)), *(table(f"T{n}", 2) for n in range(60))]
    assert room_for(house(*some_alone, joins=pairs), 4) == 20


def test_greed_is_not_enough() -> None:
    # Taking the middle pair first would leave both ends alone.
    assert spots([0b0110, 0b0011, 0b1100], seats=[2, 2, 2, 2], most=20) == 2
    # A ring of five: two pairs at most, though there are five of them and the bound would allow two and a half.
    ring = [0b00011, 0b00110, 0b01100, 0b11000, 0b10001]
    assert spots(ring, seats=[2] * 5, most=20) == 2
    assert spots([], seats=[], most=20) == 0


@pytest.mark.parametrize("seed", range(200))
def test_the_count_is_exact_on_random_sets(seed: int) -> None:
    dice = random.Random(seed)
    tables = dice.randint(3, 12)
    masks = list({sum(1 << t for t in dice.sample(range(tables), dice.choice((1, 2, 2, 3, 3)))) for _ in range(11)})
    seats = [dice.randint(1, 8) for _ in range(tables)]

    assert spots(masks, seats=seats, most=20) == most_apart(masks)
    assert spots(masks, seats=seats, most=2) == min(2, most_apart(masks))


@pytest.mark.parametrize("seed", range(60))
def test_an_opening_agrees_with_ranking(seed: int) -> None:
    floor, policy, request, occupied, _ = made_up_question(seed)
    ranking = plan(floor, policy=policy, request=request, occupied=occupied)

    (opening,) = availability(
        floor,
        policy=policy,
        occupied=occupied,
        party_size=request.party_size,
        windows=[request.window],
        required_tags=request.required_tags,
        zones=request.zones,
        excluded_tables=request.excluded_tables,
    )
    assert opening.plan == (ranking.plans[0] if ranking.plans else None)
    assert opening.refusal_code == (ranking.refusal.code if ranking.refusal else None)
    assert (opening.spots > 0) == bool(ranking.plans)


def test_a_window_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(InvalidProblem, match=r"request\.window"):
        availability(house(table("T1")), policy=Policy(), occupied=[], party_size=2, windows=[(5, 4)])
