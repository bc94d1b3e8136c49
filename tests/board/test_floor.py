"""The floor editor's doors: shown to managers, saved as a whole on the version that was drawn on, or explained."""

import json
from typing import Any

import pytest
import time_machine
from django.test import Client

from assignments.models import AutoAssignJob, Booking
from tests.api.callers import person
from tests.assignments.doing import done
from tests.board.asking import PART, titles
from tests.builders import A_WEEK_BEFORE, booking, house, request, table, table_ids
from venues.export import floor_document
from venues.models import Restaurant, Table

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def restaurant() -> Restaurant:
    return house(table("T1", 2, x=10, y=10), table("T2", 4, x=100, y=10), joins=[["T1", "T2"]])


class Editor:
    """Somebody at the floor editor."""

    def __init__(self, restaurant: Restaurant, *, role: str = "manager") -> None:
        self.restaurant, self.client = restaurant, Client()
        self.client.force_login(person(restaurant, role=role))
        self.base = f"/ops/{restaurant.slug}/floor/"

    def drawn(self) -> dict[str, Any]:
        """The floor as it is, in the words of the document."""
        document = floor_document(Restaurant.objects.get(pk=self.restaurant.pk))
        return {name: document[name] for name in ("tables", "joins", "capacityOverrides")}

    def save(self, document: Any, *, version: int | None = None, **more: str) -> tuple[int, str]:
        """What saving answers."""
        text = document if isinstance(document, str) else json.dumps(document)
        known = Restaurant.objects.get(pk=self.restaurant.pk).floor_version if version is None else version
        form = {"document": text, "version": str(known), **more}
        answer = self.client.post(f"{self.base}save/", form, headers=PART)
        return answer.status_code, answer.content.decode()


def test_a_manager_is_shown_the_floor_and_others_are_not(restaurant: Restaurant) -> None:
    shown = Editor(restaurant).client.get(f"/ops/{restaurant.slug}/floor/")
    assert (shown.status_code, b'"number": "T2"' in shown.content) == (200, True)
    assert Editor(restaurant, role="host").client.get(f"/ops/{restaurant.slug}/floor/").status_code == 403
    assert Editor(house()).client.get(f"/ops/{restaurant.slug}/floor/").status_code == 404


def test_what_was_drawn_is_saved_as_a_whole(restaurant: Restaurant) -> None:
    editor = Editor(restaurant)
    drawn = editor.drawn()
    drawn["tables"][0] |= {"x": 250, "capacity": 3, "maxParty": 3, "zone": "Bar"}
    drawn["tables"].append({"number": "T3", "zone": "Bar", "capacity": 6})
    drawn |= {"joins": [], "capacityOverrides": []}
    status, text = editor.save(drawn)
    assert (status, titles(text), 'data-version="3"' in text or 'data-version="2"' in text) == (
        200, ["The floor is saved."], True,
    )  # fmt: skip
    now = editor.drawn()
    assert [(t["number"], t["x"], t["capacity"], t["zone"]) for t in now["tables"]] == [
        ("T1", 250, 3, "Bar"), ("T2", 100, 4, "Main"), ("T3", 0, 6, "Bar"),
    ]  # fmt: skip
    assert now["joins"] == []


def test_hours_and_rules_stay_as_they_were(restaurant: Restaurant) -> None:
    before = floor_document(restaurant)
    editor = Editor(restaurant)
    editor.save(editor.drawn())
    after = floor_document(Restaurant.objects.get(pk=restaurant.pk))
    assert {key: after[key] for key in after if key != "version"} == {k: before[k] for k in before if k != "version"}


@pytest.mark.parametrize(
    ("change", "number"),
    [({"capacity": 0}, "T2"), ({"number": "T1"}, "T2"), ({"minParty": 9}, "T2"), ({"shape": "oval"}, "T2")],
)
def test_a_floor_that_contradicts_itself_is_refused_at_the_table_where(
    restaurant: Restaurant, change: dict[str, Any], number: str
) -> None:
    editor = Editor(restaurant)
    drawn = editor.drawn()
    drawn["tables"][1] |= change
    status, text = editor.save(drawn)
    assert (status, titles(text)) == (422, ["The floor contradicts itself"])
    assert f'data-table="{change.get("number", number)}"' in text
    assert Restaurant.objects.get().floor_version == restaurant.floor_version


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", '{"tables": 7}', "[" * 100_000, '{"tables": []}'])
def test_what_is_no_floor_is_refused_and_nothing_changes(restaurant: Restaurant, text: str) -> None:
    status, answer = Editor(restaurant).save(text)
    assert (status, titles(answer)) == (422, ["The floor contradicts itself"])
    assert Restaurant.objects.get().floor_version == restaurant.floor_version


def test_a_floor_that_somebody_else_has_saved_meanwhile_is_explained_and_can_be_saved_over(
    restaurant: Restaurant,
) -> None:
    mine, theirs = Editor(restaurant), Editor(restaurant)
    version, drawn = restaurant.floor_version, mine.drawn()
    changed = theirs.drawn()
    changed["tables"][0]["x"] = 700
    changed["tables"].append({"number": "T9", "zone": "Main", "capacity": 2})
    theirs.save(changed)
    drawn["tables"][0]["capacity"] = 3
    status, text = mine.save(drawn, version=version)
    assert (status, titles(text)) == (412, ["Somebody else has saved the floor while you drew"])
    assert "T9 is only on theirs" in text
    assert "T1 differs in its seats, where it stands" in text
    assert Table.objects.get(number="T1").capacity == 2
    again = Restaurant.objects.get().floor_version
    assert f'data-over="{again}"' in text
    assert mine.save(drawn, version=again)[0] == 200
    assert (Table.objects.get(number="T1").capacity, Table.objects.get(number="T9").active) == (3, False)


@time_machine.travel(A_WEEK_BEFORE)
def test_who_would_lose_a_table_is_named_before_anything_is_saved_and_looked_after_then(restaurant: Restaurant) -> None:
    stored = booking(restaurant, guest_name="Ada")
    done(request(stored, table_ids=table_ids(restaurant, "T1")))
    editor = Editor(restaurant)
    drawn = editor.drawn()
    drawn["tables"] = [entry for entry in drawn["tables"] if entry["number"] != "T1"]
    drawn["joins"] = []
    status, text = editor.save(drawn)
    assert (status, titles(text)) == (200, ["1 booking would lose its table"])
    assert "19:00, Ada, party of 2 – T1" in text
    assert (Table.objects.get(number="T1").active, Booking.objects.get().state) == (True, "confirmed")
    status, text = editor.save(drawn, confirmed="1")
    assert (status, titles(text)) == (200, ["The floor is saved."])
    assert "These look for another table:" in text
    assert f"/ops/{restaurant.slug}/2026-11-27/?booking={stored.pk}" in text
    assert (Table.objects.get(number="T1").active, Booking.objects.get().state) == (False, "pending")
    assert AutoAssignJob.objects.filter(booking=stored, state="queued").count() == 1


def test_a_host_cannot_save(restaurant: Restaurant) -> None:
    editor = Editor(restaurant, role="host")
    status, text = editor.save(editor.drawn())
    assert (status, titles(text)) == (403, ["Your role does not allow this"])
    assert Restaurant.objects.get().floor_version == restaurant.floor_version
