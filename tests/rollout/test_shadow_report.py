"""`shadow_report`: where the two differ and why, for people, programs and spreadsheets; and one case asked again."""

import csv
import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from rollout.models import ShadowComparison
from tests.assignments.commands import ask, refuse, say
from tests.builders import booking, house, table
from tests.rollout.comparing import compared, comparison
from venues.models import Restaurant

pytestmark = pytest.mark.django_db


@pytest.fixture
def restaurant() -> Restaurant:
    """A couple's table, a four-top, and one for five or more; a rare table costs nothing."""
    return house(
        table("T2", 2), table("T4", 4), table("T8", 8, minParty=5), policy={"weights": {"scarcity": 0}}
    )  # fmt: skip


@pytest.fixture
def one_of_each(restaurant: Restaurant) -> dict[str, ShadowComparison]:
    """What really comes of four answers of an old allocator, and an error."""
    found = [
        compared(booking(restaurant), "T2"),
        compared(booking(restaurant), "T4"),
        compared(booking(restaurant, party_size=4)),
        compared(booking(restaurant, party_size=3), "T2"),
        comparison(restaurant, "error", error="legacy: no answer within 250 ms"),
    ]
    return {each.outcome: each for each in found}


@pytest.mark.usefixtures("one_of_each")
def test_the_terminal_shows_classes_houses_sizes_and_differences(restaurant: Restaurant) -> None:
    said = say("shadow_report")
    lines = [" ".join(line.replace("│", " ").split()) for line in said.splitlines()]
    for row in ("same 1 20.0 %", "v2_better 1 20.0 %", "v2_only 1 20.0 %", "legacy_illegal 1 20.0 %", "error 1 20.0 %"):
        assert row in lines
    assert "equivalent 0" not in said
    assert f"{restaurant.slug} 5 100.00 % 0 0 1 0.0 points, 0 covers 10.0 points, 7 covers" in lines
    assert "2 3 100.00 % 0 0 1 0.0 points, 0 covers 10.0 points, 0 covers" in lines
    assert lines[-4:] == [
        "Agreement or better: 100.00 % of 4 comparisons; 1 errors are not counted.",
        "Regret, where the old one did better: 0.0 points, 0 covers.",
        "Gain, where ours did: 10.0 points, 7 covers.",
        lines[-1],
    ]
    assert lines[-1].startswith("One answer took the old one 0.3 ms (1 % longer than 0.3 ms), ours ")


def test_the_worst_differences_come_first_each_with_its_reason(one_of_each: dict[str, ShadowComparison]) -> None:
    answer = ask("shadow_report")
    assert [each["outcome"] for each in answer["differences"]] == ["error", "legacy_illegal", "v2_only", "v2_better"]
    assert {each["id"]: each["explanation"] for each in answer["differences"]} == {
        str(one_of_each["error"].pk): "legacy: no answer within 250 ms",
        str(
            one_of_each["legacy_illegal"].pk
        ): "the old one gave T2, which nobody may: party_above_max, too_small; ours gives T4",
        str(one_of_each["v2_only"].pk): "ours gives T4; the old one found nothing (no_plan)",
        str(one_of_each["v2_better"].pk): "old T4, ours T2: ours costs 10.0 points less (slack -10.0)",
    }
    assert len(ask("shadow_report", "--limit", "1")["differences"]) == 1
    assert "… and 3 more differences (--limit, or --csv FILE for all)" in say("shadow_report", "--limit", "1")


@pytest.mark.usefixtures("one_of_each")
def test_the_counts_in_json_are_those_of_all_houses_and_of_each(restaurant: Restaurant) -> None:
    answer = ask("shadow_report")
    assert (answer["comparisons"], answer["agreementOrBetter"], answer["coversGain"]) == (5, 1.0, 7)
    assert answer["outcomes"] == {
        "same": 1, "equivalent": 0, "v2_better": 1, "legacy_better": 0, "v2_only": 1, "legacy_only": 0,
        "legacy_illegal": 1, "error": 1,
    }  # fmt: skip
    (house_row,) = answer["byRestaurant"]
    assert (house_row["restaurant__slug"], house_row["scoreGainMilli"]) == (restaurant.slug, 10_000)
    assert [(each["party_size"], each["comparisons"]) for each in answer["byPartySize"]] == [(2, 3), (3, 1), (4, 1)]


def test_houses_days_sources_and_classes_can_be_chosen(restaurant: Restaurant) -> None:
    other = house()
    live = comparison(restaurant, "v2_only", source="live", service_date="2026-11-28")
    comparison(other, "legacy_only", source="import")

    def chosen(*words: str) -> int:
        count: int = ask("shadow_report", *words)["comparisons"]
        return count

    assert chosen() == 2
    assert chosen("--restaurant", other.slug) == 1
    assert chosen("--date", "2026-11-28") == 1
    assert chosen("--source", "import") == 1
    assert chosen("--since", f"{timezone.now():%Y-%m-%d}") == 2
    assert chosen("--since", "2199-01-01") == 0
    assert [each["id"] for each in ask("shadow_report", "--outcome", "v2_only")["differences"]] == [str(live.pk)]
    assert ask("shadow_report", "--outcome", "v2_only")["comparisons"] == 2, "the counts stay those of all"


def test_every_difference_goes_into_a_file(one_of_each: dict[str, ShadowComparison], tmp_path: Path) -> None:
    path = tmp_path / "differences.csv"
    ask("shadow_report", "--csv", str(path), "--limit", "1")
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["outcome"] for row in rows] == ["error", "legacy_illegal", "v2_only", "v2_better"]
    assert (rows[3]["legacyTables"], rows[3]["v2Tables"], rows[3]["explained"]) == ("T4", "T2", "True")
    assert rows[0]["explained"] == "False"
    assert (rows[3]["legacyScoreMilli"], rows[3]["v2ScoreMilli"]) == ("10000", "0")
    nowhere = str(tmp_path / "no" / "file.csv")
    assert refuse("shadow_report", "--csv", nowhere) == f"{nowhere}: No such file or directory"


def test_nothing_compared_is_told_as_nothing() -> None:
    assert say("shadow_report").startswith("Nothing was compared")
    assert ask("shadow_report")["agreementOrBetter"] is None


@pytest.mark.parametrize("outcome", ["same", "v2_better", "v2_only", "legacy_illegal"])
def test_a_stored_question_asked_again_comes_out_the_same(
    one_of_each: dict[str, ShadowComparison], outcome: str
) -> None:
    lines = say("shadow_report", "--replay", str(one_of_each[outcome].pk)).splitlines()
    assert lines[-1] == "It comes out the same."
    assert lines[-2].startswith(f"{outcome}: ")


def test_what_only_the_old_one_seats_is_explained_and_can_be_replayed() -> None:
    """A party of two at a table for five or more, in a house that has no other."""
    stored = booking(house(table("T8", 8, minParty=5)))
    found = compared(stored, source="live")
    assert found.outcome == "legacy_only"
    lines = say("shadow_report", "--replay", str(found.pk)).splitlines()
    assert lines == [
        f"{stored.restaurant.slug}: a party of 2, 2026-11-27 19:00–21:00 UTC, 0 of 1 tables taken",
        "old: T8, breaking party_below_min, overage; now T8, breaking party_below_min, overage",
        f"ours: nothing ({found.v2_reason}); now nothing ({found.v2_reason})",
        "legacy_only: the old one gave T8 by giving up party_below_min, overage, which a manager may do here too; "
        f"ours refuses: {found.v2_reason}",
        "It comes out the same.",
    ]


def replayed(found: ShadowComparison, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The document of a replay that comes out otherwise."""
    with pytest.raises(SystemExit) as ended:
        call_command("shadow_report", "--replay", str(found.pk), "--json")
    assert ended.value.code == 1
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert document["same"] is False
    return document


def test_a_question_somebody_has_changed_comes_out_otherwise_and_says_so(
    one_of_each: dict[str, ShadowComparison], capsys: pytest.CaptureFixture[str]
) -> None:
    found = one_of_each["v2_better"]
    found.snapshot["problem"]["request"]["partySize"] = 4
    found.save()
    document = replayed(found, capsys)
    assert (document["then"]["outcome"], document["now"]["outcome"]) == ("v2_better", "same")
    assert document["causes"][0] == (
        "the stored question reads otherwise: somebody has changed it, or its form is another now"
    )
    assert document["causes"][-1] == "so the class is another"


def test_an_answer_that_ours_does_not_give_any_more_is_told_as_ours(
    one_of_each: dict[str, ShadowComparison], capsys: pytest.CaptureFixture[str]
) -> None:
    found = one_of_each["same"]
    ShadowComparison.objects.filter(pk=found.pk).update(outcome="v2_only", v2_plan=None, v2_reason="fully_booked")
    assert replayed(found, capsys)["causes"] == [
        "our planner answers otherwise: its rules or its price are not those of then",
        "our planner refuses for another reason: its rules are not those of then",
        "so the class is another",
    ]


def test_a_comparison_that_is_not_there_is_refused() -> None:
    nobody = uuid.UUID(int=0)
    assert refuse("shadow_report", "--replay", str(nobody)) == f"There is no comparison {nobody}."
    assert refuse("shadow_report", "--replay", "x") == "Error: argument --replay: 'x' is not the id of a comparison"
