"""How log lines look: one JSON object a line for programs, plain text for people. What is logged is said elsewhere.

Nothing of a guest comes into a line: of what is attached to one only `TOLD` is taken, and of an error of the database
not the detail, which shows the row.
"""

from typing import Any

import structlog

from telemetry import traces

FORMATS = ("json", "plain")
# `request` and others that Django attaches could hold anything.
TOLD = ("fact", "trace_id", "route", "method", "status_code", "milliseconds", "task", "state")
ROW = "DETAIL:"


def logging(*, level: str, form: str) -> dict[str, Any]:
    """This function will return the settings of Python's logging."""
    chain: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=TOLD),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_trace,
    ]
    end: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if form == "json":
        end += [structlog.processors.format_exc_info, hide_rows, structlog.processors.EventRenamer("message")]
        end += [structlog.processors.JSONRenderer()]
    else:
        end += [structlog.processors.format_exc_info, hide_rows, structlog.dev.ConsoleRenderer(colors=False)]
    formatter = {"()": structlog.stdlib.ProcessorFormatter, "foreign_pre_chain": chain, "processors": end}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"structured": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["console"], "level": level},
    }


def add_trace(logger: Any, method: str, line: dict[str, Any]) -> dict[str, Any]:
    """This function will say in a line what it is a part of, where that is known."""
    if traces.current():
        line.setdefault("trace_id", traces.current())
    return line


def hide_rows(logger: Any, method: str, line: dict[str, Any]) -> dict[str, Any]:
    """This function will leave out of an error what the database shows of a row."""
    for key in ("exception", "event"):
        if ROW in str(line.get(key, "")):
            kept = [text for text in str(line[key]).splitlines() if not text.lstrip().startswith(ROW)]
            line[key] = "\n".join(kept)
    return line
