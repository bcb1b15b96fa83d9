"""What is logged: one JSON object a line with known fields alone; in development, lines for people."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import msgspec
import structlog
from opentelemetry import trace
from structlog.stdlib import ExtraAdder, ProcessorFormatter
from structlog.typing import EventDict, Processor

from entrypoints.telemetry.at_hand import at_hand
from entrypoints.telemetry.faults import OUR_ROOMS, told, without_addresses

FIELDS = frozenset(
    {
        "booking",
        "case",
        "effect",
        "ended",
        "error",
        "method",
        "milliseconds",
        "reference",
        "request_id",
        "route",
        "span_id",
        "status",
        "trace_id",
        "try_number",
        "work",
    }
)
"""What a line may say besides its own words. Whatever else is given with it is dropped, so that nobody is told of."""
TEXT_LENGTH_MAX = 2_000
_OWN = frozenset({"event", "exception", "level", "logger", "timestamp"})


@contextmanager
def logging_to(stream: TextIO | None = None, *, for_people: bool, level: int = logging.INFO) -> Iterator[None]:
    """Our rooms from `level` on, everybody else's warnings; to `stream`, or standard error. As before at the end."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_formatter(_for_people() if for_people else _for_machines()))
    root = logging.getLogger()
    before = root.handlers[:], root.level
    root.handlers[:], root.level = [handler], logging.WARNING
    for room in OUR_ROOMS:
        logging.getLogger(room).setLevel(level)
    try:
        yield
    finally:
        root.handlers[:], root.level = before
        for room in OUR_ROOMS:
            logging.getLogger(room).setLevel(logging.NOTSET)


def _formatter(last: list[Processor]) -> ProcessorFormatter:
    return ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            ExtraAdder(FIELDS),
            _belonging,
            _traced,
        ],
        processors=[ProcessorFormatter.remove_processors_meta, *last],
    )


def _for_machines() -> list[Processor]:
    encode: Callable[..., str] = lambda line, **_: msgspec.json.encode(line).decode()  # noqa: E731 - a serializer
    return [_fault_told, _known_alone, structlog.processors.JSONRenderer(serializer=encode)]


def _for_people() -> list[Processor]:
    return [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]


def _belonging(_logger: Any, _method: str, line: EventDict) -> EventDict:
    return {**at_hand(), **line}


def _traced(_logger: Any, _method: str, line: EventDict) -> EventDict:
    span = trace.get_current_span().get_span_context()
    if span.is_valid:
        line["trace_id"], line["span_id"] = trace.format_trace_id(span.trace_id), trace.format_span_id(span.span_id)
    return line


def _fault_told(_logger: Any, _method: str, line: EventDict) -> EventDict:
    info = line.pop("exc_info", None)
    if info and info[1] is not None:
        line["exception"] = told(info[1])
    return line


def _known_alone(_logger: Any, _method: str, line: EventDict) -> EventDict:
    known = {name: value for name, value in line.items() if name in FIELDS or name in _OWN}
    return {name: _plain(value) if name in FIELDS or name == "event" else value for name, value in known.items()}


def _plain(value: object) -> object:
    if value is None or isinstance(value, int | float):
        return value
    return without_addresses(str(value)[:TEXT_LENGTH_MAX])
