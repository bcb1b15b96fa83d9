"""Faults go to Sentry, if somebody listens there: each is put together anew, of what may be told and nothing else."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from entrypoints.telemetry.at_hand import at_hand
from entrypoints.telemetry.faults import is_ours, without_addresses
from entrypoints.telemetry.logs import FIELDS

if TYPE_CHECKING:  # whoever captures nothing starts without it
    from sentry_sdk.client import BaseClient
    from sentry_sdk.transport import Transport

STOP_LIMIT_SECONDS = 2.0
"""For the last faults, when the process ends."""
QUEUE_EVENTS_MAX = 100
"""Of those that wait to be taken; beyond it they are dropped."""
_NOT_HEARD = ("opentelemetry", "sentry_sdk", "urllib3")
"""Who carries news of faults is not heard about its own."""
_OF_A_FRAME = ("filename", "function", "module", "lineno", "in_app", "context_line", "pre_context", "post_context")


@contextmanager
def capturing(dsn: str, environment: str, transport: "type[Transport] | None" = None) -> Iterator[None]:
    """Whatever is logged as an error or worse. Nothing without a `dsn`; `transport` is for tests.

    No part of Sentry looks at requests, bodies, users or local variables: it is handed what we make of a line.
    """
    if not dsn:
        yield
        return
    from sentry_sdk.client import Client  # noqa: PLC0415 - see above

    client = Client(
        dsn,
        environment=environment,
        release=version("expert-booking"),
        transport=transport,
        transport_queue_size=QUEUE_EVENTS_MAX,
        shutdown_timeout=STOP_LIMIT_SECONDS,
        include_local_variables=False,
        max_breadcrumbs=0,
        default_integrations=False,
        auto_enabling_integrations=False,
        auto_session_tracking=False,
    )
    handler = _Capture(client)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        client.close(STOP_LIMIT_SECONDS)


class _Capture(logging.Handler):
    def __init__(self, client: "BaseClient") -> None:
        super().__init__(logging.ERROR)
        self._client = client

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith(_NOT_HEARD):
            return
        try:
            self._client.capture_event(self._event(record))
        except Exception:  # noqa: BLE001 - the way of every handler: whoever logs is not disturbed
            self.handleError(record)

    def _event(self, record: logging.LogRecord) -> Any:
        event: dict[str, Any] = {
            "level": "fatal" if record.levelno >= logging.CRITICAL else "error",
            "logger": record.name,
            "logentry": _words(record),
            "tags": _tags(record),
        }
        if record.exc_info and record.exc_info[1] is not None:
            event["exception"] = {"values": [_told(one) for one in self._exceptions(record.exc_info)]}
        return event

    def _exceptions(self, info: Any) -> list[dict[str, Any]]:
        from sentry_sdk.utils import event_from_exception  # noqa: PLC0415 - see above

        event, _ = event_from_exception(info, self._client.options)
        return event["exception"]["values"]


def _words(record: logging.LogRecord) -> dict[str, str]:
    """Those of others may be made of anything, so only where they came from."""
    if not is_ours(record.name):
        return {"message": f"{record.name}, {record.module} line {record.lineno}"}
    return {"message": str(record.msg), "formatted": without_addresses(record.getMessage())}


def _tags(record: logging.LogRecord) -> dict[str, str]:
    known = {**at_hand(), **vars(record)}
    return {name: without_addresses(str(known[name])) for name in FIELDS & known.keys()}


def _told(exception: Mapping[str, Any]) -> dict[str, Any]:
    frames = (exception.get("stacktrace") or {}).get("frames", ())
    ours = is_ours(exception.get("module") or "")
    return {
        "type": exception["type"],
        "module": exception.get("module"),
        "value": without_addresses(str(exception.get("value"))) if ours else "",
        "stacktrace": {"frames": [{name: frame.get(name) for name in _OF_A_FRAME} for frame in frames]},
    }
