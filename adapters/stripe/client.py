"""Stripe's own client, bound to one address, one version and a limit on how long an operation may take."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import requests
import stripe
from requests.adapters import HTTPAdapter

API_VERSION: Final = "2026-10-28.endive"
API_BASE = "https://api.stripe.com"
CONNECT_TIMEOUT_SECONDS = 2.0
READ_TIMEOUT_SECONDS = 6.0
OPERATION_LIMIT_SECONDS = 12.0  # all calls of one operation together: an effect's lease ends at 15
NETWORK_RETRIES_MAX = 0  # the effect runner repeats, with its own record of what is unknown
POOL_CONNECTIONS_MAX = 16


class StripeWire(requests.Session):
    """A session that never follows a redirect and gives each call only what is left of its operation's time."""

    def __init__(self, operation_limit_seconds: float) -> None:
        super().__init__()
        self._operation_limit_seconds = operation_limit_seconds
        self._operation = threading.local()
        self.mount("https://", HTTPAdapter(pool_maxsize=POOL_CONNECTIONS_MAX))
        self.mount("http://", HTTPAdapter(pool_maxsize=POOL_CONNECTIONS_MAX))

    @contextmanager
    def operation(self) -> Iterator[None]:
        """Everything called inside shares one time limit."""
        self._operation.ends = time.monotonic() + self._operation_limit_seconds
        try:
            yield
        finally:
            del self._operation.ends

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        """Send as requests does; ConnectTimeout before anything is sent if no time is left."""
        connect, read = kwargs["timeout"]
        left = getattr(self._operation, "ends", time.monotonic() + read) - time.monotonic()
        if left <= 0:
            raise requests.exceptions.ConnectTimeout("the operation's time was used up before this call")
        kwargs |= {"timeout": (min(connect, left), min(read, left)), "allow_redirects": False}
        return super().request(*args, **kwargs)


def stripe_client(
    secret_key: str, api_base: str, wire: StripeWire, read_timeout_seconds: float = READ_TIMEOUT_SECONDS
) -> stripe.StripeClient:
    """A synchronous client for `api_base`, which may carry a path prefix."""
    stripe.enable_telemetry = False
    logging.getLogger("stripe").setLevel(logging.WARNING)  # below that it writes whole requests, with addresses
    timeout = (CONNECT_TIMEOUT_SECONDS, read_timeout_seconds)
    return stripe.StripeClient(
        secret_key,
        stripe_version=API_VERSION,
        base_addresses={"api": api_base.rstrip("/")},
        max_network_retries=NETWORK_RETRIES_MAX,
        http_client=stripe.RequestsClient(timeout=timeout, session=wire),
    )


def is_live(secret_key: str) -> bool:
    """Whether a key moves real money, by its prefix."""
    return secret_key.startswith(("sk_live_", "rk_live_"))
