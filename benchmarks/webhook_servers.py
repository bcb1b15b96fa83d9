"""The two servers of benchmarks.webhook, each in a process of its own: `ours` and `smallest`."""

import hashlib
import hmac
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import uvicorn
from litestar import Litestar, Request, post
from litestar.concurrency import set_asyncio_executor
from litestar.params import RawBody
from psycopg_pool import ConnectionPool

from adapters.memory.mailer import MemoryMailer
from adapters.memory.payments import MemoryPayments
from adapters.memory.scheduling import MemoryScheduling
from adapters.postgres.database import PostgresDatabase
from adapters.system_clock import SystemClock
from benchmarks.lifecycle import SETTINGS
from benchmarks.webhook import SECRET
from entrypoints.bootstrap import HTTP_THREADS, POOL_SIZE, Providers, assembled
from entrypoints.http.app import create_app


def main(name: str, port: int, conninfo: str) -> None:
    with ThreadPoolExecutor(HTTP_THREADS) as executor:
        set_asyncio_executor(executor)
        (_ours if name == "ours" else _smallest)(port, conninfo)


def _ours(port: int, conninfo: str) -> None:
    database = PostgresDatabase(conninfo, conninfo, POOL_SIZE, ("benchmark",))
    clock = SystemClock()
    providers = Providers(MemoryScheduling(clock), MemoryPayments(clock), MemoryMailer())
    with assembled(SETTINGS, database, providers, clock) as service:
        _serve(create_app(service), port)
    database.close()


def _smallest(port: int, conninfo: str) -> None:
    pool = ConnectionPool(conninfo, min_size=POOL_SIZE, kwargs={"autocommit": True}, open=True)
    with pool.connection() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench_inbox (id bigserial PRIMARY KEY, body bytea NOT NULL)")

    @post("/api/webhooks/stripe", status_code=200, sync_to_thread=True)
    def receive(request: Request[Any, Any, Any], body: RawBody) -> None:
        seconds, signature = (part.split("=")[1] for part in request.headers["stripe-signature"].split(","))
        wanted = hmac.new(SECRET.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
        assert hmac.compare_digest(signature, wanted)
        with pool.connection() as connection:
            connection.execute("INSERT INTO bench_inbox (body) VALUES (%s)", (body,))

    _serve(Litestar([receive], logging_config=None), port)
    pool.close()


def _serve(app: Litestar, port: int) -> None:
    uvicorn.run(app, port=port, log_level="error", access_log=False)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
