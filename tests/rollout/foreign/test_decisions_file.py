"""Decisions of another allocator as a file: every good line is read, every bad one named by its number."""

import datetime as dt
import json
from typing import Any

import pytest

from assignments.bookings_csv import RowFault, UnreadableFile
from rollout.foreign.decisions_file import Decision, read_decisions

AT = dt.datetime(2026, 11, 20, 10, 0)
HEADER = "restaurant,booking,tables,decided_at"


def in_csv(*lines: str, header: str = HEADER) -> str:
    return "\n".join([header, *lines]) + "\n"


def in_json(**changes: Any) -> str:
    line = {"restaurant": "Corner", "booking": "b1", "tables": ["T1"], "decidedAt": "2026-11-20 10:00"}
    return json.dumps({name: value for name, value in (line | changes).items() if value is not ...})


def decision(**changes: Any) -> Decision:
    known: dict[str, Any] = {
        "line": 1, "restaurant": "Corner", "booking": "b1", "reference": "", "tables": ("T1",), "decided_at": AT,
        "starts_at": None, "ends_at": None, "reason": "",
    }  # fmt: skip
    return Decision(**known | changes)


def only_fault(text: str) -> tuple[int, str, str]:
    decisions, (fault,) = read_decisions(text)
    assert decisions == ()
    return fault.line, fault.code, fault.detail


def test_a_line_of_csv_is_a_decision() -> None:
    text = in_csv("Corner,b1,T1,2026-11-20 10:00", "Corner,b2,T1 + T2,2026-11-20T10:05Z", "Corner,b3,,2026-11-20")
    assert read_decisions(text) == (
        (
            decision(line=2),
            decision(line=3, booking="b2", tables=("T1", "T2"), decided_at=AT.replace(minute=5, tzinfo=dt.UTC)),
            decision(line=4, booking="b3", tables=(), decided_at=AT.replace(hour=0)),
        ),
        (),
    )


def test_a_line_of_json_is_a_decision() -> None:
    text = "\n".join(
        (
            in_json(),
            "",
            in_json(tables="T1+T2", startsAt="2026-11-27 19:00", endsAt="2026-11-27 20:30", booking=...,
                    reference="A1"),
            in_json(tables=None, reason="no suitable tables"),
        )
    )  # fmt: skip
    evening = {"starts_at": dt.datetime(2026, 11, 27, 19, 0), "ends_at": dt.datetime(2026, 11, 27, 20, 30)}
    assert read_decisions(text) == (
        (
            decision(),
            decision(line=3, booking="", reference="A1", tables=("T1", "T2"), **evening),
            decision(line=4, tables=(), reason="no suitable tables"),
        ),
        (),
    )


def test_columns_go_by_the_names_other_programs_give_them_or_by_map() -> None:
    text = in_csv("Corner,b1,T1,2026-11-20 10:00", header="venue,booking_id,table_numbers,assigned_at")
    assert read_decisions(text) == ((decision(line=2),), ())
    text = in_csv("Corner,b1,T1,2026-11-20 10:00", header="lokal,booking,tische,decided_at")
    assert read_decisions(text, mapping={"restaurant": "lokal", "tables": "tische"}) == ((decision(line=2),), ())
    assert read_decisions(in_json(tables=..., tische=["T1"]), mapping={"tables": "tische"}) == ((decision(),), ())


@pytest.mark.parametrize(
    ("line", "code", "detail"),
    [
        ("Corner,b1,T1,now", "wrong_date", "decided_at 'now' is not a date and time such as 2026-11-27 19:30"),
        ("Corner,b1,T1,0001-01-01", "wrong_date", "decided_at '0001-01-01' is not of this age"),
        ("Corner,b1,T1,", "missing", "decided_at is empty"),
        (",b1,T1,2026-11-20", "missing", "restaurant is empty"),
        ("Corner,,T1,2026-11-20", "missing", "reference or booking is empty"),
        ("Corner,b1,T1+T1,2026-11-20", "wrong_tables", "tables 'T1+T1' name nothing, or one twice"),
        ("Corner,b1,T1+,2026-11-20", "wrong_tables", "tables 'T1+' name nothing, or one twice"),
        ("Corner,b\0,T1,2026-11-20", "not_text", "booking holds a NUL byte"),
        ("Corner,b1,T1", "wrong_number_of_fields", "the line has more or fewer fields than the header"),
        ("Corner,b1,T1,2026-11-20,x", "wrong_number_of_fields", "the line has more or fewer fields than the header"),
    ],
)  # fmt: skip
def test_a_bad_line_of_csv_is_named_with_its_number(line: str, code: str, detail: str) -> None:
    assert only_fault(in_csv(line)) == (2, code, detail)


@pytest.mark.parametrize(
    ("line", "code", "detail"),
    [
        ("{", "not_json", "the line is not a JSON object"),
        ("{}\n[1]", "not_json", "the line is no JSON object"),
        ("{" + '"a":' * 1 + "[" * 100_000, "not_json", "the line is not a JSON object"),
        (in_json(booking=7), "wrong_type", "booking is not text"),
        (in_json(tables=[1]), "wrong_tables", "tables are not a list of table numbers"),
        (in_json(tables={"T1": 1}), "wrong_tables", "tables are not a list of table numbers"),
        (in_json(tables=["T1", ""]), "wrong_tables", "tables 'T1+' name nothing, or one twice"),
        (in_json(decidedAt=...), "missing", "decided_at is empty"),
    ],
)
def test_a_bad_line_of_json_is_named_with_its_number(line: str, code: str, detail: str) -> None:
    decisions, faults = read_decisions(f"{line}\n{in_json()}")
    assert len(decisions) == 1
    assert faults[-1] == RowFault(line.count("\n") + 1, code, detail)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no column for restaurant, tables, decided_at; the file has none. "
         "Map one with --map restaurant=THEIR_NAME"),
        (HEADER, "there are no decisions in it"),
        (in_csv("x", header="restaurant,tables,decided_at"),
         "no column for booking; the file has restaurant, tables, decided_at. Map one with --map booking=THEIR_NAME"),
        (in_csv("x", header="restaurant,restaurant"), "line 1: two columns are called 'restaurant'"),
        (in_csv('Corner,b1,"T1,2026-11-20'), "line 2: not CSV: unexpected end of data"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_of_decisions_is_refused_as_a_whole(text: str, message: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_decisions(text)
    assert str(refused.value) == message


def test_a_name_that_map_cannot_mean_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="--map names 'tisch'; it can be one of restaurant, booking, reference"):
        read_decisions(in_json(), mapping={"tisch": "tables"})
