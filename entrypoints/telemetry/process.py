"""How a process that stays up tells how it is, by its settings."""

from contextlib import AbstractContextManager

from entrypoints.settings import Settings
from entrypoints.telemetry.logs import logging_to


def logs_of(settings: Settings) -> AbstractContextManager[None]:
    return logging_to(for_people=settings.is_development, level=settings.log_level)
