"""Sends what schemathesis makes of the document to the real application, and holds every answer against it."""

import collections
import random
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import schemathesis
from hypothesis import strategies as st
from schemathesis import checks as basic
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from tests.api.schema.evening import ENDS, STARTS, Evening, taken_back

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)")
CHECKS: list[Any] = [
    basic.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.missing_required_header,
]
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


class Counted:
    """A WSGI application that counts what really reached it, by method and path, and what it answered."""

    def __init__(self, application: Callable[..., Any]) -> None:
        self.application = application
        self.sent = 0
        self.statuses: collections.Counter[int] = collections.Counter()
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        def started(status: str, *rest: Any) -> Any:
            with self._lock:
                self.statuses[int(status.split()[0])] += 1
            return start_response(status, *rest)

        with self._lock:
            self.sent += 1
        return self.application(environ, started)


def load(application: Counted) -> Any:
    """The document that the application serves, ready to be made requests of."""
    return schemathesis.openapi.from_wsgi("/api/v2/schema/?format=json", application)


def all_operations(schema: Any) -> Iterator[Any]:
    """Every operation; one that cannot be read is a failure."""
    for result in schema.get_all_operations():
        assert isinstance(result, Ok), result
        yield result.ok()


def settings(examples: int) -> hypothesis.settings:
    """The same requests each time."""
    return hypothesis.settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )


def fuzz(operation: Any, *, evening: Evening, mode: GenerationMode, examples: int) -> collections.Counter[int]:
    """Sends so many requests to an operation, each into the same evening. The answers' statuses."""
    statuses: collections.Counter[int] = collections.Counter()

    @settings(examples)
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode), dice=st.randoms(use_true_random=False))
    def send(case: Any, dice: Any) -> None:
        make_meaningful(case, evening=evening, choose=dice.choice)
        with taken_back():
            response = case.call_and_validate(headers={"Authorization": f"Bearer {evening.token}"}, checks=CHECKS)
        statuses[response.status_code] += 1

    send()
    return statuses


def make_meaningful(case: Any, *, evening: Evening, choose: Callable[[Any], Any]) -> None:
    """Puts ids and times of the evening where generated ones are well formed; what is wrong on purpose stays so."""
    for part in ("path_parameters", "query", "body"):
        value = getattr(case, part)
        if isinstance(value, dict):
            setattr(case, part, {name: _known(name, each, evening, choose) for name, each in value.items()})
    if case.headers and "If-Match" in case.headers:
        case.headers["If-Match"] = choose(("*", case.headers["If-Match"]))


def follow_links(schema: Any, *, evening: Evening, scenarios: int, steps: int) -> collections.Counter[str]:
    """Goes from answer to answer along the document's links, each time from the same evening. How often each was
    followed to a success."""
    followed: collections.Counter[str] = collections.Counter()

    class Journey(schema.as_state_machine()):  # type: ignore[misc]  # made at run time
        def setup(self) -> None:
            self.never_was = taken_back()
            self.never_was.__enter__()

        def teardown(self) -> None:
            self.never_was.__exit__(None, None, None)

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": {"Authorization": f"Bearer {evening.token}"}}

        def step(self, input: Any) -> Any:
            if input.transition is None:
                dice = random.Random(f"{case_key(input.case)}")
                make_meaningful(input.case, evening=evening, choose=dice.choice)
            output = super().step(input)
            if input.transition is not None and output.response.status_code < 300:
                followed[input.transition.id] += 1
            return output

        def validate_response(self, response: Any, case: Any, **more: Any) -> None:
            case.validate_response(response, checks=CHECKS, transport_kwargs=more or None)

    Journey.run(settings=hypothesis.settings(settings(scenarios), stateful_step_count=steps))
    return followed


def case_key(case: Any) -> str:
    """The same for the same request, so that a scenario that is run again is the same."""
    return repr((case.operation.label, case.path_parameters, case.query, case.body))


def _known(name: str, value: Any, evening: Evening, choose: Callable[[Any], Any]) -> Any:
    if name == "partySize" and isinstance(value, int) and 1 <= value <= 1000:
        return choose((2, 3, 4, value))
    if name == "tags" and isinstance(value, list) and all(isinstance(each, str) for each in value):
        return choose(([], value))
    if name == "tableIds" and isinstance(value, list) and _ids(value):
        return [choose(evening.ids[name])] if choose((True, False)) else value
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        return [_known(name, each, evening, choose) for each in value]
    if isinstance(value, list):
        return list(dict.fromkeys(str(_known(name, each, evening, choose)) for each in value)) if _ids(value) else value
    if isinstance(value, dict):
        return {inner: _known(inner, each, evening, choose) for inner, each in value.items()}
    if not isinstance(value, str):
        return value
    if name in evening.ids and UUID.fullmatch(value):
        # Now and then one that nobody knows.
        return choose((*evening.ids[name] * 3, value))
    if name == "startsAt" and MOMENT.fullmatch(value):
        return choose((*STARTS, *STARTS, value))
    if name in ("until", "endsAt") and MOMENT.fullmatch(value):
        return choose((*STARTS, *ENDS, value))
    if name in ("serviceDate", "date") and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return choose(("2026-11-27", "2026-11-28", value))
    return value


def _ids(values: list[Any]) -> bool:
    return bool(values) and all(isinstance(each, str) and UUID.fullmatch(each) for each in values)
