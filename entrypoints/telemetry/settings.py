"""What the environment says of telling how we are."""

import logging

LOG_LEVELS = {"info": logging.INFO, "warning": logging.WARNING}


def log_level(value: str) -> int:
    if value not in LOG_LEVELS:
        raise ValueError("must be info or warning")
    return LOG_LEVELS[value]
