"""A provider that answers what a test lays out, over a real socket."""

import json
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

HANG_LIMIT_SECONDS = 10


class Says(NamedTuple):
    status: int
    body: Any = b""
    headers: Mapping[str, str] = {}


class Asked(NamedTuple):
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


HANGS = "hangs"
HANGS_UP = "hangs up"
DRIPS = "drips"
DRIP_SECONDS = 0.02
Script = Says | str


class Provider:
    """`asked` holds what came; every call takes the next of `script`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.script: deque[Script] = deque()
        self.asked: list[Asked] = []
        self.let_go = threading.Event()


@contextmanager
def provider() -> Iterator[Provider]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    world = Provider(f"http://127.0.0.1:{server.server_port}/prefix")
    _Handler.worlds[server.server_port] = world
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield world
    finally:
        world.let_go.set()
        server.shutdown()
        thread.join()
        server.server_close()
        del _Handler.worlds[server.server_port]


class _Handler(BaseHTTPRequestHandler):
    worlds: dict[int, Provider] = {}  # noqa: RUF012 - by port, because the server makes the handlers
    protocol_version = "HTTP/1.0"

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def _answer(self) -> None:
        world = self.worlds[self.server.server_port]  # type: ignore[attr-defined]  # every HTTP server has it
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        world.asked.append(Asked(self.command, self.path, dict(self.headers), body))
        said = world.script.popleft()
        if isinstance(said, str):
            if said == DRIPS:
                self._drip(world)
            if said == HANGS:
                world.let_go.wait(HANG_LIMIT_SECONDS)
            self.close_connection = True
            return
        raw = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
        self.send_response(said.status)
        for name, value in {"Content-Length": str(len(raw)), **said.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def _drip(self, world: Provider) -> None:
        """A body of blanks that never ends, one at a time, until the other side goes away."""
        self.send_response(200)
        self.end_headers()
        try:
            while not world.let_go.wait(DRIP_SECONDS):
                self.wfile.write(b" ")
        except OSError:
            pass

    do_GET = do_POST = _answer  # noqa: N815 - the names that http.server looks for
