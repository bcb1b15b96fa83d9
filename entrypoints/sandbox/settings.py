from pathlib import Path

import msgspec

from entrypoints.sandbox.world import Clock, utc_now

DEFAULT_PORT = 8900
DEFAULT_NOTIFY_URL = "http://127.0.0.1:8000"
CALENDLY_REQUESTS_PER_MINUTE = 500  # Calendly's own figure for paid plans


class SandboxSettings(msgspec.Struct, frozen=True):
    """How to run: `notify_url` is our service's address, None sends only to what is registered over the APIs."""

    data_dir: Path
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    notify_url: str | None = DEFAULT_NOTIFY_URL
    fresh: bool = False
    calendly_requests_per_minute: int = CALENDLY_REQUESTS_PER_MINUTE
    clock: Clock = utc_now

    @property
    def base_url(self) -> str:
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::", "") else self.host  # noqa: S104  (compared, not bound)
        return f"http://{host}:{self.port}"
