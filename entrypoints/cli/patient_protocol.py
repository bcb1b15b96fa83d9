"""How long, and how much, a client may talk before it has asked for anything: uvicorn's own protocol knows no end to a
head, to a body or to an answer that nobody reads.
"""

import asyncio
from asyncio.events import TimerHandle
from http import HTTPStatus
from typing import Any

from msgspec import Struct
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

KEEP_ALIVE_SECONDS = 5
"""How long a connection may stay without asking again."""


class Patience(Struct, frozen=True, kw_only=True):
    """A request's head and body must each be here within their seconds, and an answer be taken in within its own."""

    head_seconds: float = 10.0
    body_seconds: float = 30.0
    answer_seconds: float = 30.0
    head_bytes: int = 32 * 1024
    url_bytes: int = 8 * 1024
    headers: int = 100


_HEAD, _BODY = "head", "body"
_NO_REQUEST = (HTTPStatus.BAD_REQUEST, "This is no HTTP request.")
_LARGE_HEAD = (HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers are too large or too many.")
_LONG_ADDRESS = (HTTPStatus.REQUEST_URI_TOO_LONG, "The address is too long.")
_SLOW = (HTTPStatus.REQUEST_TIMEOUT, "The request did not come to its end in time.")


class _Refused(Exception):  # noqa: N818 - it names what happened
    """Tells the parser to stop; `_refusal` holds why."""


class _ClosedInTime:
    """A transport that, once it is to be closed, does not wait for ever until somebody reads what was written last."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        self._transport = transport
        self._loop = loop
        self._seconds = seconds
        self._end: TimerHandle | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def close(self) -> None:
        self._transport.close()
        if self._end is None:
            self._end = self._loop.call_later(self._seconds, self._transport.abort)

    def lost(self) -> None:
        if self._end is not None:
            self._end.cancel()


class PatientProtocol(HttpToolsProtocol):
    """No timer is set for a request that comes in one piece."""

    patience = Patience()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._part = ""
        self._head_bytes = 0
        self._refusal = _NO_REQUEST
        self._timer: TimerHandle | None = None
        self._unread: TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._closing = _ClosedInTime(transport, self.loop, self.patience.answer_seconds)
        super().connection_made(self._closing)  # type: ignore[arg-type]  # all but closing is the transport's own
        self._await(self.patience.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        self._await(None)
        self._closing.lost()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        before = self._part
        super().data_received(data)
        if self._part == _HEAD:
            self._head_bytes += len(data)  # the parser tells of a header only once it has all of it
            if self._head_bytes > self.patience.head_bytes:
                self._refusal = _LARGE_HEAD
                self.send_400_response("")
        if self._part != before or not self._part:
            self._await(self._seconds())

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._part, self._head_bytes = _HEAD, 0

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > self.patience.url_bytes:
            self._refusal = _LONG_ADDRESS
            raise _Refused

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        size = sum(len(name) + len(value) for name, value in self.headers)
        if len(self.headers) > self.patience.headers or size > self.patience.head_bytes:
            self._refusal = _LARGE_HEAD
            raise _Refused

    def on_headers_complete(self) -> None:
        self._part = _BODY
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._part = ""
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the library gives its own words
        """Whatever the parser did not take, in our words."""
        if not self.transport.is_closing():
            status, words = self._refusal
            head = f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: text/plain; charset=utf-8\r\n"
            rest = f"content-length: {len(words)}\r\nconnection: close\r\n\r\n{words}"
            self.transport.write((head + rest).encode("ascii"))
            self.transport.close()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self.loop.call_later(self.patience.answer_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
        super().resume_writing()

    def _seconds(self) -> float | None:
        return {_HEAD: self.patience.head_seconds, _BODY: self.patience.body_seconds}.get(self._part)

    def _await(self, seconds: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if seconds is not None:
            self._timer = self.loop.call_later(seconds, self._too_slow)

    def _too_slow(self) -> None:
        """A part that we ourselves do not read on, because an answer comes first, has all the time it needs."""
        is_answering = self.cycle is not None and not self.cycle.response_complete
        if self.flow.read_paused or (is_answering and self._part == _HEAD):
            self._await(self._seconds())
        elif not self._part or (is_answering and self.cycle.response_started):
            self.transport.close()
        else:
            self._refusal = _SLOW
            self.send_400_response("")
