"""Writes the table of problems as the page clients read."""

from allocator_project.problems import PROBLEMS, Problem

HEAD = """# Errors

Made by `manage.py write_docs` from `allocator_project/problems.py`; a test compares.

Every error is an RFC 9457 document, `application/problem+json`:

```json
{"type": "…/errors#table_held", "title": "Somebody holds the table", "status": 409, "code": "table_held",
 "detail": "T1 is taken until …", "retryable": false, "overridable": false,
 "nextSteps": [{"kind": "retry_after_hold", "message": "Wait for the hold, or pick others."}],
 "conflicts": [{"tableId": "…", "tableNumber": "T1", "kind": "hold", "reference": "…", "until": "…"}],
 "traceId": "…"}
```

Decide by `code`, never by `detail`. `retryable` says that the very same request may succeed when it is sent again;
`Retry-After` says when. `overridable` rules can be set aside by a manager with a reason: only where no other rule is
broken that cannot. `checks`, `conflicts`, `refusal` and `errors` (with JSON pointers) are there where they apply.

Every next step has a `kind` for programs and a `message` for people; the first one helps most. `tests/errors` produces
every code and does what its step says.

| status | code | what it means | what to do now | again? | manager? |
|---|---|---|---|---|---|
"""
TAIL = """
## Steps of a refusal

`no_plan`, `combinations_disabled`, quotes and jobs say in `refusal.nextSteps` what would help this very party. Moments
are ISO 8601 with the restaurant's offset, messages speak its local time.

| kind | what would help | with |
|---|---|---|
| `retry_after_hold` | a hold that runs out by then | `until` |
| `other_time` | the nearest times with room at which the house seats such a party | `windows` of `startsAt`, `endsAt` |
| `other_zone` | room outside the zones they asked for | `zones` |
| `allow_overage` | bearing so many empty seats | `seats` |
| `allow_merge` | joining tables, which the house does not | |
| `move_bookings` | moving these assignments (not named to viewers) | `count`, `references` |
| `manual_approval` | a manager's decision, if need be against these rules | `tables`, `rules` |
| `other_wish` | giving up a wish that nobody may set aside: fields of the booking | `tables`, `wishes` |
| `accept_proposal` | a yes to the tables that were proposed | `assignmentId` |
| `simplify_floor`, `mend_floor` | a manager's change of floor, rules or hours; the job then runs again | |
| `seat_by_hand` | a job came too late, or workers died over it: hold tables by hand | |
| `retry` | nothing: the job is tried again by itself | |
"""


def errors_page() -> str:
    """This function will return docs/errors.md."""
    return HEAD + "".join(_row(problem) for problem in PROBLEMS) + TAIL


def _row(problem: Problem) -> str:
    kind, message = problem.step
    again = f"after {problem.retry_after_seconds} s" if problem.retry_after_seconds else ""
    manager = "may override" if problem.overridable else ""
    name = f'<a id="{problem.code}"></a>`{problem.code}`'
    return f"| {problem.status} | {name} | {problem.title} | `{kind}`: {message} | {again} | {manager} |\n"
