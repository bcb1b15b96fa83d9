"""A real OpenID Connect provider in a process of its own, on loopback; and one that lies, in this process."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import httpx

from tests.acceptance.servers import listening, port_of, wait_until

START_LIMIT_SECONDS = 30
STOP_LIMIT_SECONDS = 10


@contextmanager
def running_provider() -> Iterator[str]:
    """Its issuer."""
    with listening() as listener:
        port = port_of(listener)
    issuer = f"http://127.0.0.1:{port}"
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "oidc_provider_mock",
        "--port",
        str(port),
        "--require-nonce",
        "true",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ))
    try:
        wait_until(lambda: _answers(issuer), "the provider to start", START_LIMIT_SECONDS)
        yield issuer
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_LIMIT_SECONDS)


def knows(issuer: str, subject: str, **claims: object) -> None:
    """The provider has such a person."""
    assert httpx.put(f"{issuer}/users/{quote(subject)}", json=claims).is_success


def let_in(url: str, subject: str) -> str:
    """The person agrees on the provider's page: where the browser is sent back to."""
    answer = httpx.post(url, data={"sub": subject})
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


def _answers(issuer: str) -> bool:
    try:
        return httpx.get(f"{issuer}/.well-known/openid-configuration").is_success
    except httpx.HTTPError:
        return False
