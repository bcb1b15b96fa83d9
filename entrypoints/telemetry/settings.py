"""What the environment says of telling how we are."""

import logging
from urllib.parse import urlsplit

LOG_LEVELS = {"info": logging.INFO, "warning": logging.WARNING}


def log_level(value: str) -> int:
    if value not in LOG_LEVELS:
        raise ValueError("must be info or warning")
    return LOG_LEVELS[value]


def sentry_dsn(value: str) -> str:
    parts = urlsplit(value)
    project = parts.path.rpartition("/")[2]
    is_whole = parts.scheme in {"http", "https"} and parts.username and parts.hostname and project.isdigit()
    if not is_whole or parts.query or parts.fragment:
        raise ValueError("must be a DSN of Sentry, like https://KEY@sentry.example.com/1")
    return value
