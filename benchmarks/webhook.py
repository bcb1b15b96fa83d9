"""A webhook verified, stored and acknowledged over HTTP, beside the smallest handler that checks and inserts."""

import hashlib
import hmac
import http.client
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from socket import create_server
from threading import local
from uuid import uuid4

import msgspec

from benchmarks.database import fresh_database
from benchmarks.measure import Row, interleaved, rate

CONNECTIONS = 16
DELIVERIES = 2_000
START_LIMIT_SECONDS = 30
SECRET = "whsec_bench"


def run(conninfo: str) -> Sequence[Row]:
    with (
        fresh_database(conninfo) as (_, own_conninfo),
        _server("ours", own_conninfo) as our_port,
        _server("smallest", own_conninfo) as smallest_port,
    ):
        ours, smallest = interleaved(
            (f"webhook stored over HTTP, {CONNECTIONS} connections", "per s", lambda: _deliver(our_port)),
            ("smallest handler: HMAC, one insert, 200", "per s", lambda: _deliver(smallest_port)),
        )
    return [Row(ours, smallest, least_ratio=0.6)]


def _deliver(port: int) -> float:
    mine = local()

    def one(_: int) -> None:
        if not hasattr(mine, "connection"):
            mine.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        body = msgspec.json.encode(
            {"id": f"evt_{uuid4().hex}", "type": "checkout.session.expired", "data": {"object": {"x": "y" * 2_000}}}
        )
        seconds = str(int(time.time()))
        signature = hmac.new(SECRET.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {"Stripe-Signature": f"t={seconds},v1={signature}", "Content-Type": "application/json"}
        mine.connection.request("POST", "/api/webhooks/stripe", body, headers)
        answer = mine.connection.getresponse()
        answer.read()
        assert answer.status == http.client.OK, answer.status

    return rate(one, DELIVERIES, CONNECTIONS)


@contextmanager
def _server(name: str, conninfo: str) -> Iterator[int]:
    with create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "benchmarks.webhook_servers", name, str(port), conninfo]
    process = subprocess.Popen(command)
    try:
        wait_until_up(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def wait_until_up(port: int) -> None:
    deadline = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
    raise TimeoutError(f"no answer on port {port}")
