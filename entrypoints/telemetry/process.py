"""How a process that stays up tells how it is, by its settings."""

from collections.abc import Iterator
from contextlib import contextmanager

from entrypoints.settings import Settings
from entrypoints.telemetry.capture import capturing
from entrypoints.telemetry.logs import logging_to
from entrypoints.telemetry.traces import Tracing, tracing_to


@contextmanager
def telling(settings: Settings, process: str) -> Iterator[Tracing]:
    """`process` is its name in traces."""
    with (
        logging_to(for_people=settings.is_development, level=settings.log_level),
        capturing(settings.sentry_dsn, settings.app_env),
        tracing_to(settings.otlp_endpoint, process) as tracing,
    ):
        yield tracing
