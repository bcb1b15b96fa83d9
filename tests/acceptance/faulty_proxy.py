"""A real loopback server in front of another one, that can be told to fail as networks and providers do."""

import http.client
import http.server
import threading
from collections.abc import Callable, Collection, Mapping
from typing import Self

FORWARD_TIMEOUT_SECONDS = 20
HANGS_SECONDS = 60
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host"}

Answer = tuple[int, Mapping[str, str], bytes]


class FaultyProxy:
    """Faults are named by the beginning of a path; a context that serves until it ends."""

    def __init__(self) -> None:
        self.down: set[str] = set()
        """Answered with 503."""
        self.swallowed: set[str] = set()
        """Answered with 200 and forgotten."""
        self.loses_next_answer: set[str] = set()
        """The next POST goes through, then the line is cut."""
        self.answers: dict[str, Answer] = {}
        """Answered like this."""
        self.hanging: set[str] = set()
        """Wait for `let_go`, then go through."""
        self.limits: dict[str, Callable[[], Answer | None]] = {}
        """Asked each time; what they answer stands for the server's."""
        self.lock = threading.Lock()
        self._goes_on = threading.Event()
        self._target_port = 0
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def forward_to(self, port: int) -> None:
        self._target_port = port

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def let_go(self) -> None:
        self.hanging.clear()
        self._goes_on.set()

    def __exit__(self, *_: object) -> None:
        self.let_go()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer | None:
        """None when the line is to be cut."""
        for prefix, answer in self.answers.items():
            if path.startswith(prefix):
                return answer
        if _named(path, self.down):
            return 503, {"Content-Type": "text/plain"}, b"down"
        if _named(path, self.swallowed):
            return 200, {}, b""
        if _named(path, self.hanging):
            self._goes_on.wait(HANGS_SECONDS)
        limit = self.limits.get(_named(path, self.limits) or "")
        if limit is not None and (refusal := limit()) is not None:
            return refusal
        forwarded = self._forward(method, path, headers, body)
        with self.lock:
            lost = _named(path, self.loses_next_answer) if method == "POST" else None
            self.loses_next_answer.discard(lost or "")
        return None if lost else forwarded

    def _forward(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self._target_port, timeout=FORWARD_TIMEOUT_SECONDS)
        try:
            connection.request(method, path, body, dict(headers))
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()
        except OSError:
            return 502, {}, b""
        finally:
            connection.close()


def _named(path: str, prefixes: Collection[str]) -> str | None:
    return next((prefix for prefix in prefixes if path.startswith(prefix)), None)


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, proxy: FaultyProxy) -> None:
        self.proxy = proxy
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(http.server.BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        answer = self.server.proxy.answer(self.command, self.path, headers, body)
        if answer is None:
            self.close_connection = True
            return
        status, told, content = answer
        self.send_response_only(status)
        for name, value in told.items():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_DELETE = _serve  # noqa: N815 - the library's names

    def log_message(self, *_args: object) -> None:
        """Say nothing."""
