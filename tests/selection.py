"""Which tests are run on another database, and in which order."""

from itertools import chain

import pytest

NO_DATABASE, LEAVES_NOTHING, COMMITS = "no database", "leaves nothing", "commits"
# Where rows of migrations are gone, tests that need them have been: those that empty the database come after them.
IN_ORDER = (LEAVES_NOTHING, COMMITS, NO_DATABASE)
OF_COMMITTING = {"transactional_db", "live_server"}


def use_of(item: pytest.Item) -> str:
    """What a test does with the database of DATABASE_URL. Without its mark or fixture it is refused every statement."""
    fixtures, mark = set(getattr(item, "fixturenames", ())), item.get_closest_marker("django_db")
    if mark is None and "django_db_setup" not in fixtures:
        return NO_DATABASE
    commits = fixtures & OF_COMMITTING or (mark is not None and mark.kwargs.get("transaction"))
    return COMMITS if commits else LEAVES_NOTHING


def longest_first(items: list[pytest.Item]) -> list[pytest.Item]:
    """The tests of minutes first among their kind, so that none is left for one process to run alone at the end."""
    kinds: dict[str, list[pytest.Item]] = {use: [] for use in IN_ORDER}
    for item in items:
        kinds[use_of(item)].append(item)
    return list(chain.from_iterable(sorted(kind, key=lambda item: -_minutes(item)) for kind in kinds.values()))


def _minutes(item: pytest.Item) -> float:
    mark = item.get_closest_marker("slow")
    return mark.kwargs.get("minutes", 0.0) if mark else 0.0
