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
`Retry-After` says when. `overridable` rules can be set aside by a manager with a reason. `checks`, `conflicts`,
`refusal` and `errors` (with JSON pointers) are there where they apply.

| status | code | what it means | what to do now | again? | manager? |
|---|---|---|---|---|---|
"""


def errors_page() -> str:
    """This function will return docs/errors.md."""
    return HEAD + "".join(_row(problem) for problem in PROBLEMS)


def _row(problem: Problem) -> str:
    kind, message = problem.step
    again = f"after {problem.retry_after_seconds} s" if problem.retry_after_seconds else ""
    manager = "may override" if problem.overridable else ""
    name = f'<a id="{problem.code}"></a>`{problem.code}`'
    return f"| {problem.status} | {name} | {problem.title} | `{kind}`: {message} | {again} | {manager} |\n"
