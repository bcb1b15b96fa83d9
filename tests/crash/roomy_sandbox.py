"""`python -m tests.crash.roomy_sandbox PORT OUR_URL FOLDER`: the sandbox, its rate limit made for a storm's load."""

import sys
from pathlib import Path

from entrypoints.cli.listening import listen
from entrypoints.sandbox.app import create_sandbox
from entrypoints.sandbox.settings import SandboxSettings

COMMAND = (sys.executable, "-m", "tests.crash.roomy_sandbox")
REQUESTS_PER_MINUTE = 100_000
"""Of Calendly. Who meets its limit is tried with the fault of that name."""
_GRACE_SECONDS = 3


def main() -> None:
    port, our_url, folder = sys.argv[1:]
    settings = SandboxSettings(
        Path(folder), port=int(port), notify_url=our_url, calendly_requests_per_minute=REQUESTS_PER_MINUTE
    )
    listen(
        create_sandbox(settings),
        f"Sandbox at {settings.base_url}",
        host=settings.host,
        port=settings.port,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


if __name__ == "__main__":
    main()
