"""The documentation says what is so: variables, commands, links, decisions."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from allocator_project.environment import FROM_FILES, REQUIRED_IN_PRODUCTION
from tests.api.schema.document import document as described_api
from tests.api.schema.document import operations
from tests.house.sources import PROJECT_DIR, ROOMS, first_party

LONGEST_README = 120
LONGEST_REVIEW = 250
SETTINGS = PROJECT_DIR / "allocator_project" / "settings.py"
CONFIGURATION = PROJECT_DIR / "docs" / "configuration.md"
DECISIONS = PROJECT_DIR / "docs" / "adr"
PAGES = sorted(page for place in ("*.md", "benchmarks/*.md", "docs/**/*.md") for page in PROJECT_DIR.glob(place))
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
# The pages that say what is there and what is not; the old system's own paths begin with /api/.
REVIEWS = tuple(PROJECT_DIR / "docs" / name for name in ("discovery.md", "design-review.md"))
ENDPOINT = re.compile(r"`(GET|POST|PUT|PATCH|DELETE) (/(?!api/)[a-z][^`]*/)`")
NOT_THERE = "not built"
# What a review says of them stays true of the way over when that is behind us.
OF_THE_WAY_OVER = {"rollout", "backfill_assignments", "import_decisions", "shadow_report", "decommission_legacy"}


def variables_read(source: str) -> dict[str, str]:
    """This function will return the variables a settings file reads, with the default as written, if one is."""
    found: dict[str, str] = {}
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        reader, arguments = ast.unparse(node.func), [ast.unparse(each) for each in node.args]
        if reader.startswith("read_") and len(arguments) > 1:
            found[ast.literal_eval(arguments[1])] = arguments[2] if len(arguments) > 2 else ""
        elif reader.startswith("env."):
            found[ast.literal_eval(arguments[0])] = ""
    return found


def variables_described(page: str) -> dict[str, str]:
    """This function will return the variables a page's tables describe, with the column of defaults."""
    rows = re.findall(r"^\| `([A-Z_]+)` \|[^|]*\|([^|]*)\|", page, re.MULTILINE)
    assert len({name for name, _ in rows}) == len(rows), "described twice"
    return {name: default.strip() for name, default in rows}


def heading_anchors(page: str) -> set[str]:
    """This function will return what links may name after `#`, as GitHub makes it from headings."""
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(page: Path, text: str) -> list[str]:
    """This function will return the relative links of a page that lead nowhere."""
    broken: list[str] = []
    for link in LINK.findall(CODE.sub("", text)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (
            anchor and anchor not in heading_anchors(text if target == page else target.read_text())
        ):
            broken.append(link)
    return broken


def commands_named(text: str) -> set[str]:
    """This function will return the make targets that a page's code names."""
    code = " \n".join(CODE.findall(text))
    lines = re.findall(r"\bmake((?: [A-Z]+=\S+)*(?: [a-z][a-z-]*)+)", code)
    return {word for line in lines for word in line.split() if "=" not in word}


def endpoints_named(text: str) -> set[tuple[str, str]]:
    """This function will return the (method, path) of our API that a page names, whatever it calls the ids."""
    return {(method, re.sub(r"\{[^}]*\}", "{}", path)) for method, path in ENDPOINT.findall(text)}


def untrue_of_commands(text: str, *, there: set[str]) -> set[str]:
    """This function will return the `manage.py` commands of a page that are there or not, against what it says."""
    untrue: set[str] = set()
    for passage in re.split(r"\n\n|\n(?=[|-])", text):
        named = set(re.findall(r"`manage\.py ([a-z_]+)", passage))
        untrue |= named & there if NOT_THERE in passage else named - there
    return untrue


def test_every_variable_the_settings_read_is_described_and_no_other() -> None:
    read = set(variables_read(SETTINGS.read_text())) | set(REQUIRED_IN_PRODUCTION)

    assert set(variables_described(CONFIGURATION.read_text())) == read


def test_every_number_is_described_with_its_default() -> None:
    described = variables_described(CONFIGURATION.read_text())
    numbers = {name: default for name, default in variables_read(SETTINGS.read_text()).items() if default}

    assert {name: described[name] for name in numbers} == {name: f"`{default}`" for name, default in numbers.items()}


def test_every_secret_that_may_lie_in_a_file_is_named_as_one() -> None:
    (told,) = re.findall(r"^## Secrets in files\n(.+?)^## ", CONFIGURATION.read_text(), re.MULTILINE | re.DOTALL)

    assert set(re.findall(r"`([A-Z_]+)`", told)) == set(FROM_FILES)


def test_no_other_file_of_the_rooms_reads_the_environment() -> None:
    allowed = {"allocator_project/settings.py", "allocator_project/environment.py"}
    readers = re.compile(
        r"os\.environ(?!\.setdefault\(\"DJANGO_SETTINGS_MODULE\")|os\.getenv|read_flag|read_positive|read_secret"
    )
    found = {each.path for each in first_party() if each.room in ROOMS and readers.search(each.text)}

    assert found == allowed


@pytest.mark.parametrize("document", PAGES, ids=lambda page: page.relative_to(PROJECT_DIR).as_posix())
def test_every_link_leads_somewhere(document: Path) -> None:
    assert broken_links(document, document.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("document", PAGES, ids=lambda page: page.relative_to(PROJECT_DIR).as_posix())
def test_no_link_leads_into_the_room_that_will_be_deleted(document: Path) -> None:
    """`rollout/` goes when the last house has switched; the pages stay."""
    assert [link for link in LINK.findall(document.read_text(encoding="utf-8")) if "rollout/" in link] == []


@pytest.mark.parametrize("document", REVIEWS, ids=lambda page: page.name)
def test_a_review_names_the_endpoints_and_commands_that_are_there_and_tells_those_that_are_not(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    served = {(method, re.sub(r"\{[^}]*\}", "{}", path)) for method, path, _ in operations(described_api())}

    assert {(method, f"/api/v2{path}") for method, path in endpoints_named(text)} - served == set()
    there = set(get_commands()) if settings.ALLOCATOR_LEGACY else {*get_commands(), *OF_THE_WAY_OVER}
    assert untrue_of_commands(text, there=there) == set()
    assert len(text.splitlines()) <= LONGEST_REVIEW


@pytest.mark.parametrize("document", PAGES, ids=lambda page: page.relative_to(PROJECT_DIR).as_posix())
def test_every_make_command_that_is_named_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (PROJECT_DIR / "Makefile").read_text(), re.MULTILINE))

    assert commands_named(document.read_text(encoding="utf-8")) <= targets


def test_the_readme_is_short() -> None:
    assert len((PROJECT_DIR / "README.md").read_text(encoding="utf-8").splitlines()) <= LONGEST_README


def test_every_decision_is_numbered_without_gaps_and_in_the_index() -> None:
    pages = sorted(DECISIONS.glob("[0-9]*.md"))
    index = LINK.findall((DECISIONS / "README.md").read_text())

    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    assert index == [page.name for page in pages]
    for page in pages:
        assert page.read_text().startswith(f"# {int(page.name[:4])} · "), page.name


def test_what_the_checks_of_this_file_look_for_is_found() -> None:
    read = variables_read('a = env.list("A", [])\nb = read_flag(env, "B")\nc = f(read_positive(env, "C", 4))')
    assert read == {"A": "", "B": "", "C": "4"}
    assert variables_described("| `A_B` | what | `4` | never |\n| x | y | z | w |") == {"A_B": "`4`"}
    page = "# A page\n[no](nowhere.md) [no](#not-here) [yes](#a-page) [web](https://example.com/x) `[no](code.md)`\n"
    assert broken_links(CONFIGURATION, page) == ["nowhere.md", "#not-here"]
    assert endpoints_named("`POST /auto/quote/` `GET /a/{id}/b/` `PUT /api/old/` `GET …/x/`") == {
        ("POST", "/auto/quote/"),
        ("GET", "/a/{}/b/"),
    }
    row = "| `manage.py here` | `manage.py gone` |\n| not built: `manage.py there`, `manage.py later` |\n"
    assert untrue_of_commands(row, there={"here", "there"}) == {"gone", "there"}
    assert commands_named("to make sense run `make A=b check` and\n```\nmake demo\n```\n") == {"check", "demo"}


def test_the_site_is_served_where_the_readme_says() -> None:
    """honcho gives its first process port 5000 unless it is told another."""
    (address,) = set(re.findall(r"http://127\.0\.0\.1:\d+", (PROJECT_DIR / "README.md").read_text(encoding="utf-8")))
    assert address.endswith(":8000")
    assert "honcho start --port $${PORT:-8000}" in (PROJECT_DIR / "Makefile").read_text(encoding="utf-8")
    assert "--bind 127.0.0.1:$PORT " in (PROJECT_DIR / "Procfile").read_text(encoding="utf-8")


def test_every_page_is_in_the_index_and_the_readme_leads_to_it() -> None:
    """Decisions have an index of their own, which is tested above."""
    docs = PROJECT_DIR / "docs"
    linked = {(docs / link.partition("#")[0]).resolve() for link in LINK.findall((docs / "README.md").read_text())}
    pages = {page.resolve() for page in PAGES if page.parent.name != "adr" and page != docs / "README.md"}

    assert pages - linked == set()
    assert "docs/README.md" in LINK.findall((PROJECT_DIR / "README.md").read_text())
