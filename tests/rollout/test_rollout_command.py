"""`manage.py rollout`: what operators type on the way over, and what it answers."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from rollout.models import Flag, RolloutChange
from rollout.modes import DUAL_WRITE, LEGACY, SHADOW, V2
from tests.assignments.commands import ask, say
from tests.builders import SEVEN, house
from tests.rollout.acting import go_to, mode
from tests.rollout.comparing import many

pytestmark = pytest.mark.django_db
WHY = ("--reason", "a test", "--actor", "ada")


def refused(*words: str) -> str:
    """Why a step is not made; no flag and no history has changed."""
    before = _rows()
    with pytest.raises(CommandError) as refusal:
        call_command("rollout", *words)
    assert _rows() == before
    return str(refusal.value)


def _rows() -> list[list[Any]]:
    return [list(model._default_manager.order_by("pk").values_list()) for model in (Flag, RolloutChange)]


def test_status_says_of_every_house_where_it_is_and_what_its_next_step_needs() -> None:
    one, other = house(), house()
    go_to(SHADOW, one)
    many(one, same=3, v2_better=1)
    document = ask("rollout", "status")
    assert (document["begun"], document["killed"], document["decommissioned"]) == (True, False, False)
    assert document["percents"] == {"allocator.v2": 100, "allocator.v2.shadow": None, "allocator.v2.dual_write": None}
    assert document["switches"] == {"planner.combinations": True, "auto.make_room": True}
    assert document["modes"] == {"legacy": 0, "shadow": 1, "dual_write": 0, "v2": 1}
    first, second = document["restaurants"]
    assert (first["restaurant"], first["mode"], first["set"], first["next"]) == (
        one.slug,
        SHADOW,
        "by name",
        "dual_write",
    )
    assert first["evidence"]["outcomes"] == {"same": 3, "v2_better": 1}
    assert first["unmet"] == ["4 comparisons of 200"]
    assert (second["restaurant"], second["mode"], second["set"], second["next"]) == (other.slug, V2, "with all", None)


def test_status_for_people_has_a_line_for_each_house_and_shouts_where_the_kill_switch_is_on() -> None:
    one = house()
    assert "The way over has not begun" in say("rollout", "status")
    go_to(LEGACY, one)
    assert "nothing: ready" in say("rollout", "status", "--restaurant", one.slug)
    say("rollout", "kill", "--all", *WHY)
    say("rollout", "switch", "auto.make_room", "off", *WHY)
    told = say("rollout", "status")
    assert "THE KILL SWITCH IS ON" in told
    assert "auto.make_room is off" in told
    assert "kill switch" in told
    RolloutChange.objects.create(what="decommission", changed_from="a", changed_to="b", actor="ops", at=SEVEN)
    assert "decommissioned: ours chooses everywhere, for good." in say("rollout", "status")


def test_without_a_mode_a_house_goes_one_step() -> None:
    one = house()
    say("rollout", "demote", "--all", "--to", "legacy", *WHY)
    seen = []
    for step in ("promote", "promote", "promote", "demote", "demote", "demote"):
        say("rollout", step, "--restaurant", one.slug, *WHY, *(["--override"] if step == "promote" else []))
        seen.append(mode(one))
    assert seen == [SHADOW, DUAL_WRITE, V2, DUAL_WRITE, SHADOW, LEGACY]
    assert refused("demote", "--restaurant", one.slug, *WHY) == f"{one.slug} is in legacy already."


def test_a_promotion_below_the_thresholds_is_refused_with_what_is_missed() -> None:
    one = house()
    go_to(SHADOW, one)
    many(one, same=10, error=1)
    assert refused("promote", "--restaurant", one.slug, *WHY) == (
        "Not yet: 11 comparisons of 200; 1 comparison ended in an error. Set it aside with --override and a --reason."
    )
    answer = ask("rollout", "promote", "--restaurant", one.slug, *WHY, "--override")
    assert answer["overridden"] == ["11 comparisons of 200", "1 comparison ended in an error"]
    assert (answer["from"], answer["to"], answer["restaurantsMoved"], mode(one)) == (
        "shadow",
        "dual_write",
        1,
        DUAL_WRITE,
    )


def test_promote_does_not_lead_back_and_demote_not_on() -> None:
    one, two = house(), house()
    go_to(DUAL_WRITE, one)
    back = f"{one.slug} is in dual_write; back to legacy it goes with demote."
    assert refused("promote", "--restaurant", one.slug, "--to", "legacy", *WHY) == back
    on = f"{one.slug} is in dual_write; on to v2 it goes with promote."
    assert refused("demote", "--restaurant", one.slug, "--to", "v2", *WHY) == on
    assert "1 restaurant is further than dual_write" in refused("promote", "--all", "--to", "dual_write", *WHY)
    assert "1 restaurant is not as far as v2" in refused("demote", "--all", "--to", "v2", *WHY)
    assert "Say to which mode all of them go" in refused("promote", "--all", *WHY)
    assert mode(two) == V2


def test_a_step_tells_who_why_and_how_many_and_can_be_rehearsed() -> None:
    one = house()
    house()
    rehearsed = say("rollout", "kill", "--all", *WHY, "--dry-run")
    line = "all restaurants: allocator.v2.force_legacy off → on. 2 restaurants are in another mode now."
    assert rehearsed == f"{line} Nothing stored (--dry-run).\n"
    assert (mode(one), RolloutChange.objects.count()) == (V2, 0)
    assert say("rollout", "kill", "--all", *WHY) == f"{line}\n"
    change = RolloutChange.objects.get()
    assert (change.actor, change.reason, change.restaurant) == ("ada", "a test", None)
    assert ask("rollout", "unkill", "--all", *WHY)["restaurantsMoved"] == 2
    assert say("rollout", "kill", "--restaurant", one.slug, *WHY).startswith(f"{one.slug}: allocator.v2.force_legacy")
    assert mode(one) == LEGACY


def test_the_ramp_is_a_share_of_a_hundred_with_one_decimal() -> None:
    house()
    say("rollout", "demote", "--all", "--to", "shadow", *WHY)
    assert ask("rollout", "ramp", "0.5", *WHY, "--override")["to"] == "0.5 %"
    assert ask("rollout", "ramp", "0", "--flag", "allocator.v2.shadow", *WHY)["from"] == "100 %"
    for nonsense in ("101", "-1", "5.55", "NaN", "many"):
        assert "is not a" in refused("ramp", nonsense, *WHY)


def test_whoever_follows_goes_with_all_others_again() -> None:
    one = house()
    go_to(LEGACY, one)
    answer = ask("rollout", "follow", "--restaurant", one.slug, *WHY, "--override")
    assert (answer["what"], answer["to"], mode(one)) == ("named", "v2", V2)


@pytest.mark.parametrize(
    "words",
    [
        ("kill", "--all"),
        ("kill", "--reason", "x"),
        ("kill", "--all", "--reason", " "),
        ("kill", "--all", "--reason", "x" * 401),
        ("promote", "--all", "--restaurant", "x", "--reason", "x"),
        ("switch", "planner.jokes", "on", "--reason", "x"),
        ("promote", "--restaurant", "nowhere", "--reason", "x"),
    ],
)
def test_what_makes_no_sense_is_refused(words: tuple[str, ...]) -> None:
    assert refused(*words)


def test_the_history_names_whoever_is_logged_in_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "grace")
    house()
    say("rollout", "kill", "--all", "--reason", "x")
    assert RolloutChange.objects.get().actor == "grace"
