"""docs/security.md says which test stands against which threat: each exists, and no threat is without a word."""

import ast
import re
from pathlib import Path

from tests.house.sources import PROJECT_DIR

PAGE = PROJECT_DIR / "docs" / "security.md"
THREAT = re.compile(r"^### (.+)$", re.MULTILINE)
TEST = re.compile(r"^- Test: `(test_\w+)` in \[(\w+)\]\(([^)]+)\)$")
REASON = re.compile(r"^- No test: \S.{30,}$")


def answers_in(page: str) -> dict[str, list[str]]:
    """The lines under each threat that say how it is tested, or why not."""
    _, *parts = THREAT.split(re.sub(r"^## .+$", "", page, flags=re.MULTILINE))
    texts = dict(zip(parts[::2], parts[1::2], strict=True))
    assert len(texts) == len(parts) // 2, "two threats of one name"
    return {threat: re.findall(r"^- (?:Test|No test): .*$", text, re.MULTILINE) for threat, text in texts.items()}


def names_in(file: Path) -> set[str]:
    """The tests that a file has; none where there is no such file."""
    if not file.is_file():
        return set()
    return {node.name for node in ast.parse(file.read_text()).body if isinstance(node, ast.FunctionDef)}


def unanswered(page: str) -> list[str]:
    """Threats without an answer, and answers that are not true."""
    wrong = []
    for threat, answers in answers_in(page).items():
        wrong += [] if answers else [threat]
        for answer in answers:
            told = TEST.match(answer)
            if told is None:
                wrong += [] if REASON.match(answer) else [answer]
                continue
            name, stem, place = told.groups()
            file = (PAGE.parent / place).resolve()
            wrong += [] if name in names_in(file) and file.stem == stem else [answer]
    return wrong


def test_every_threat_names_its_tests_which_exist_or_says_why_it_has_none() -> None:
    page = PAGE.read_text()
    assert len(answers_in(page)) > 30
    assert unanswered(page) == []


def test_a_test_that_does_not_exist_and_a_threat_without_a_word_are_found() -> None:
    here = "[test_threats](../tests/security/test_threats.py)"
    right = f"### A\n- Test: `test_every_threat_names_its_tests_which_exist_or_says_why_it_has_none` in {here}\n"
    assert unanswered(right) == []
    assert unanswered(f"{right}### B\nwords\n") == ["B"]
    assert unanswered(f"### A\n- Test: `test_nothing` in {here}\n") == [f"- Test: `test_nothing` in {here}"]
    assert unanswered("### A\n- No test: because.\n") == ["- No test: because."]


def test_every_file_of_this_folder_stands_against_a_threat() -> None:
    told = [TEST.match(answer) for answers in answers_in(PAGE.read_text()).values() for answer in answers]
    named = {(PAGE.parent / each.group(3)).resolve() for each in told if each}
    here = Path(__file__).resolve()
    assert set(here.parent.glob("test_*.py")) - named == {here}
