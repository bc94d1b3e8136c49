"""The house test: every rule holds in every file of ours, and every rule finds what it is there to find."""

import pytest

from tests.house import clocks, sessions, shape, words
from tests.house.sources import OTHER_ROOTS, PROJECT_DIR, ROOMS, Rule, first_party, parse

RULES: tuple[Rule, ...] = (
    sessions.nothing_is_kept_in_a_session,
    shape.file_is_short,
    shape.function_is_short,
    shape.module_says_what_it_is_for,
    shape.public_things_are_described,
    shape.name_says_something,
    shape.arguments_are_named,
    words.only_locking_locks,
    words.only_the_table_names_statuses,
    words.nothing_is_caught_blindly,
    words.only_doors_read_the_clock,
    clocks.only_replay_and_the_simulation_set_the_clock,
    clocks.deadlines_go_by_the_clock_that_can_be_set,
)
IN_A_ROOM = "assignments/services.py"
SETS_THE_CLOCK = "from assignments import database_clock\nwith database_clock.standing_at(then): pass\n"
BY_THE_SERVER = "from django.db.models.functions import Now\nHold.objects.filter(expires_at__gt=Now())\n"
# Every snippet breaks its rule once, in a file where the rule binds.
BROKEN: tuple[tuple[Rule, str, str], ...] = (
    (sessions.nothing_is_kept_in_a_session, "holds/locking.py", "ask('SELECT pg_advisory_lock(1)')\n"),
    (sessions.nothing_is_kept_in_a_session, IN_A_ROOM, "ask('SET lock_timeout = 3')\n"),
    (sessions.nothing_is_kept_in_a_session, IN_A_ROOM, "ask(\"SELECT set_config('a', 'b', false)\")\n"),
    (sessions.nothing_is_kept_in_a_session, IN_A_ROOM, "ask('LISTEN events')\n"),
    (sessions.nothing_is_kept_in_a_session, IN_A_ROOM, "ask('DECLARE c CURSOR WITH HOLD FOR SELECT 1')\n"),
    (sessions.nothing_is_kept_in_a_session, IN_A_ROOM, "ask('CREATE TEMP TABLE t (a int)')\n"),
    (shape.file_is_short, "tests/long.py", "pass\n" * 251),
    (shape.function_is_short, "tests/long.py", "def f():\n" + "    pass\n" * 50),
    (shape.function_is_short, "tests/long.py", "class C:\n  async def f(self):\n" + "    pass\n" * 50),
    (shape.module_says_what_it_is_for, "tests/silent.py", "# says nothing\n"),
    (shape.public_things_are_described, IN_A_ROOM, "def seat(): pass\n"),
    (shape.public_things_are_described, IN_A_ROOM, "class Seat: pass\n"),
    (shape.public_things_are_described, IN_A_ROOM, "class Seat:\n  '''A seat.'''\n  def take(self): pass\n"),
    (shape.name_says_something, "tests/utils.py", ""),
    (shape.name_says_something, "holds/core/holding.py", ""),
    (shape.name_says_something, "holds/hold_manager.py", ""),
    (shape.arguments_are_named, "planner/rules.py", "def check(floor, policy): pass\n"),
    (shape.arguments_are_named, IN_A_ROOM, "class Book:\n  def close(self, day, reason): pass\n"),
    (shape.arguments_are_named, IN_A_ROOM, "class Book:\n  def __init__(self, day, reason): pass\n"),
    (shape.arguments_are_named, IN_A_ROOM, "class Book:\n  @staticmethod\n  def of(day, reason): pass\n"),
    (shape.arguments_are_named, IN_A_ROOM, "class Book:\n  def save(self, day, reason): pass\n"),
    (shape.arguments_are_named, IN_A_ROOM, "class Book(Protocol):\n  def save(self, day, reason): pass\n"),
    (shape.arguments_are_named, IN_A_ROOM, "class Book(Model):\n  def close(self, day, reason): pass\n"),
    (words.only_locking_locks, IN_A_ROOM, "Booking.objects.select_for_update().get()\n"),
    (words.only_locking_locks, IN_A_ROOM, "cursor.execute(f'SELECT {x} FROM t FOR NO KEY UPDATE')\n"),
    (words.only_locking_locks, IN_A_ROOM, "cursor.execute('select pg_try_advisory_lock(1)')\n"),
    (words.only_locking_locks, "telemetry/dispatcher.py", "getattr(rows, 'select_for_update')()\n"),
    (words.only_the_table_names_statuses, "holds/api/views.py", "Response(body, 409)\n"),
    (words.only_the_table_names_statuses, "holds/api/views.py", "JsonResponse(body, status=422)\n"),
    (words.only_the_table_names_statuses, "holds/api/views.py", "class Taken(APIException):\n  status_code = 409\n"),
    (words.only_the_table_names_statuses, "holds/api/views.py", "import http\ncode = http.HTTPStatus.CONFLICT\n"),
    (
        words.only_the_table_names_statuses,
        "holds/api/views.py",
        "from rest_framework import status as s\ncode = s.HTTP_409_CONFLICT\n",
    ),
    (
        words.only_the_table_names_statuses,
        "allocator_project/views.py",
        "from django.http import HttpResponseNotFound as Nothing\nNothing()\n",
    ),
    (words.nothing_is_caught_blindly, IN_A_ROOM, "try: pass\nexcept Exception: pass\n"),
    (words.nothing_is_caught_blindly, IN_A_ROOM, "try: pass\nexcept: pass\n"),
    (words.nothing_is_caught_blindly, IN_A_ROOM, "try: pass\nexcept (ValueError, BaseException): pass\n"),
    (words.nothing_is_caught_blindly, IN_A_ROOM, "with contextlib.suppress(Exception): pass\n"),
    (words.only_doors_read_the_clock, IN_A_ROOM, "from django.utils import timezone\ntimezone.now()\n"),
    (words.only_doors_read_the_clock, IN_A_ROOM, "from django.utils.timezone import now as n\nn()\n"),
    (words.only_doors_read_the_clock, IN_A_ROOM, "import datetime as dt\ndt.datetime.now(dt.UTC)\n"),
    (words.only_doors_read_the_clock, IN_A_ROOM, "from datetime import date\ndate.today()\n"),
    (words.only_doors_read_the_clock, IN_A_ROOM, "import time\nField(default=time.time)\n"),
    (words.only_doors_read_the_clock, "planner/ranking.py", "from time import monotonic\nmonotonic()\n"),
    (clocks.only_replay_and_the_simulation_set_the_clock, "holds/tasks.py", SETS_THE_CLOCK),
    (
        clocks.only_replay_and_the_simulation_set_the_clock,
        "allocator_project/management/commands/simulate.py",
        "from assignments.database_clock import standing_at as at\nwith at(then): pass\n",
    ),
    (clocks.deadlines_go_by_the_clock_that_can_be_set, "holds/claims.py", BY_THE_SERVER),
    (
        clocks.deadlines_go_by_the_clock_that_can_be_set,
        IN_A_ROOM,
        "cursor.execute('UPDATE o SET expires_at = statement_timestamp()')\n",
    ),
)
# Every snippet does what is forbidden elsewhere, in the one place or the one way that is allowed.
ALLOWED: tuple[tuple[Rule, str, str], ...] = (
    (sessions.nothing_is_kept_in_a_session, "holds/locking.py", "ask('SELECT pg_advisory_xact_lock_shared(1)')\n"),
    (sessions.nothing_is_kept_in_a_session, IN_A_ROOM, "ask(\"SELECT set_config('a', 'b', true)\")\n"),
    (sessions.nothing_is_kept_in_a_session, IN_A_ROOM, "ask('SET CONSTRAINTS one_party DEFERRED')\n"),
    (sessions.nothing_is_kept_in_a_session, IN_A_ROOM, "ask('UPDATE t SET a = 1')\n"),
    (shape.file_is_short, "tests/long.py", "pass\n" * 250),
    (shape.function_is_short, "tests/long.py", "def f():\n" + "    pass\n" * 49),
    (shape.public_things_are_described, IN_A_ROOM, "def _seat(): pass\n"),
    (shape.public_things_are_described, "tests/test_seats.py", "def test_seat(): pass\n"),
    (shape.name_says_something, "assignments/management/commands/audit.py", ""),
    (shape.arguments_are_named, IN_A_ROOM, "class Book:\n  def close(self, day, *, reason): pass\n"),
    (shape.arguments_are_named, IN_A_ROOM, "class Book(Model):\n  def save(self, day, reason): pass\n"),
    (shape.arguments_are_named, "holds/tasks.py", "@shared_task(name='x')\ndef expire(day, shard): pass\n"),
    (shape.arguments_are_named, IN_A_ROOM, "class Book:\n  def __eq__(self, day, other): pass\n"),
    (words.only_locking_locks, "holds/locking.py", "Hold.objects.select_for_update().get()\n"),
    (words.only_locking_locks, IN_A_ROOM, "def f():\n  '''Needs select_for_update, FOR UPDATE.'''\n"),
    (words.only_the_table_names_statuses, "allocator_project/errors_http.py", "TABLE = Row(status=409)\n"),
    (words.only_the_table_names_statuses, "holds/api/views.py", "Response(row.body, status=row.status)\n"),
    (words.nothing_is_caught_blindly, "holds/tasks.py", "try: pass\nexcept Exception: pass\n"),
    (words.nothing_is_caught_blindly, "rollout/timebox.py", "try: pass\nexcept BaseException: pass\n"),
    (words.only_doors_read_the_clock, "holds/api/views.py", "from django.utils import timezone\ntimezone.now()\n"),
    (words.only_doors_read_the_clock, "planner/cli.py", "import time\ntime.monotonic()\n"),
    (words.only_doors_read_the_clock, IN_A_ROOM, "import time\ntime.monotonic()\n"),
    (words.only_doors_read_the_clock, IN_A_ROOM, "import datetime as dt\nnow.date(), dt.datetime.combine\n"),
    (clocks.only_replay_and_the_simulation_set_the_clock, "assignments/replay.py", SETS_THE_CLOCK),
    (clocks.only_replay_and_the_simulation_set_the_clock, "allocator_project/simulation/clock.py", SETS_THE_CLOCK),
    (clocks.deadlines_go_by_the_clock_that_can_be_set, "tests/holds/doing.py", BY_THE_SERVER),
    (
        clocks.deadlines_go_by_the_clock_that_can_be_set,
        IN_A_ROOM,
        "from assignments import database_clock as c\nHold.objects.filter(expires_at__gt=c.now())\n",
    ),
)


def shown(value: Rule | str) -> str:
    """This function will name a case: the rule, the file, the snippet's last line."""
    return value.__name__ if callable(value) else value.strip().rpartition("\n")[2].strip()


@pytest.mark.parametrize("rule", RULES, ids=shown)
def test_every_file_of_ours_keeps_the_rule(rule: Rule) -> None:
    found = [f"{source.path}:{line}: {text}" for source in first_party() for line, text in rule(source)]

    assert not found, "\n".join((str(rule.__doc__), *found))


@pytest.mark.parametrize(("rule", "path", "text"), BROKEN, ids=shown)
def test_the_rule_finds_what_breaks_it(rule: Rule, path: str, text: str) -> None:
    assert len(list(rule(parse(text, path=path)))) == 1


@pytest.mark.parametrize(("rule", "path", "text"), ALLOWED, ids=shown)
def test_the_rule_lets_pass_what_is_allowed(rule: Rule, path: str, text: str) -> None:
    assert list(rule(parse(text, path=path))) == []


def test_every_rule_is_known_to_find_something() -> None:
    assert {rule for rule, _, _ in BROKEN} == set(RULES)


def test_no_package_of_ours_is_left_out() -> None:
    packages = {path.parent.name for path in PROJECT_DIR.glob("*/__init__.py")}

    assert packages <= {*ROOMS, *OTHER_ROOTS}
    assert {source.room for source in first_party()} >= {*ROOMS, *OTHER_ROOTS, "manage.py"}
