"""What no HTTP library would send: half requests, endless ones, two at once, and those who never read the answer."""

import json
import socket
from collections.abc import Iterator

import pytest

from entrypoints.cli.patient_protocol import Patience
from entrypoints.http.content_type import JSON_BODY_LIMIT_BYTES
from tests.integration.http.surface import CONFIRM
from tests.integration.http.wire import SMALL_BYTES, Wire, everything, wired

HOST = b"Host: localhost\r\n"
CLOSE = b"Connection: close\r\n"
GET = b"GET /health/live HTTP/1.1\r\n" + HOST
LARGE = b"GET /schema/openapi.json HTTP/1.1\r\n" + HOST
PAGE = b"GET /book/ada/ada-deep-dive HTTP/1.1\r\n" + HOST
POST = b"POST " + CONFIRM.encode() + b" HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
SHORT = Patience(head_seconds=0.2, body_seconds=0.2, answer_seconds=0.2, head_bytes=4_096, url_bytes=1_024, headers=40)


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    with wired(SHORT) as wire:
        yield wire


def _send_for_ever(opened: socket.socket, what: bytes) -> None:
    while True:
        opened.sendall(what)


def _status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def test_a_whole_request_is_answered(wire: Wire) -> None:
    assert _status(wire.said(GET + CLOSE + b"\r\n")) == 200


@pytest.mark.parametrize("sent", [GET, b"G", GET + b"X-A: b", POST + b"Content-Length: 10\r\n\r\n", POST[:40]])
def test_a_request_that_does_not_come_to_its_end_in_time_is_ended_by_us(wire: Wire, sent: bytes) -> None:
    assert _status(wire.said(sent)) == 408


def test_a_chunked_body_without_an_end_is_ended_by_us(wire: Wire) -> None:
    sent = POST + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n'
    assert _status(wire.said(sent)) == 408


def test_a_connection_that_says_nothing_is_closed(wire: Wire) -> None:
    assert wire.said() == b""


def test_drops_do_not_buy_time(wire: Wire) -> None:
    """One byte whenever there is room for one: the server ends it, or this would never end."""
    with wire.connection() as opened:
        opened.sendall(GET + b"X-A: ")
        opened.settimeout(0.01)
        told = b""
        while not told:
            try:
                told = opened.recv(100)
            except TimeoutError:
                opened.sendall(b"a")
    assert _status(told) == 408


def test_after_an_answer_the_next_request_has_its_own_time(wire: Wire) -> None:
    with wire.connection() as opened:
        for _ in range(3):
            opened.sendall(GET + b"\r\n")
            assert _status(opened.recv(65_536)) == 200
        opened.sendall(GET)
        assert _status(everything(opened)) == 408


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /" + b"a" * 2_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
        (b"GET /?" + b"a" * 2_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
        (GET + b"X-A: " + b"a" * 5_000 + b"\r\n\r\n", 431),
        (GET + b"X-A: " + b"a" * 5_000, 431),
        (GET + b"X: y\r\n" * 50 + b"\r\n", 431),
        (GET + b"X" * 5_000, 431),
        (b"this is no request\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (GET + b"Content-Length: nine\r\n\r\n", 400),
        (GET + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (GET + b"X-A: a\x00b\r\n\r\n", 400),
        (GET + b"X A: b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n" + HOST + HOST + CLOSE + b"\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: evil.example\r\n" + CLOSE + b"\r\n", 400),
        (b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n" + CLOSE + b"\r\n", 400),
        (b"GET /static/../../settings.py HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 404),
        (b"GET /static/%2e%2e/%2e%2e/settings.py HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 404),
        (b"GET /static/..%5c..%5csettings.py HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 404),
        (b"GET /static//etc/passwd HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 404),
        (b"GET /static/%00 HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 404),
        (b"GET /static/" + b"a" * 900 + b" HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 404),
        (b"GET /%00 HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 404),
        (b"GET /marketplace/builders/%c0%af%ff HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 404),
        (b"GET /marketplace/builders/%00 HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 404),
        (b"TRACE / HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 405),
        (b"CONNECT localhost:80 HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 400),
    ],
)
def test_what_is_wrong_on_the_wire_is_told_and_ends_there(wire: Wire, sent: bytes, status: int) -> None:
    answer = wire.said(sent)
    assert _status(answer) == status, answer[:200]


def test_who_asks_first_whether_a_body_is_wanted_is_told_no_if_it_is_too_large(wire: Wire) -> None:
    asks = b"Expect: 100-continue\r\nContent-Length: %d\r\n" % (JSON_BODY_LIMIT_BYTES + 1)
    assert _status(wire.said(POST + asks + CLOSE + b"\r\n")) == 413


def test_who_asks_first_whether_a_body_is_wanted_is_told_yes(wire: Wire) -> None:
    with wire.connection() as opened:
        opened.sendall(POST + b"Expect: 100-continue\r\nContent-Length: 2\r\n" + CLOSE + b"\r\n")
        assert opened.recv(1_024).startswith(b"HTTP/1.1 100 Continue")
        opened.sendall(b"{}")
        assert _status(everything(opened)) == 400


def test_a_body_that_is_larger_than_it_said_is_no_part_of_the_request(wire: Wire) -> None:
    answer = wire.said(POST + b"Content-Length: 2\r\n" + CLOSE + b"\r\n{}GET / HTTP/1.1\r\n\r\n")
    assert answer.count(b"HTTP/1.1 ") == 1
    assert _status(answer) == 400


def test_an_endless_chunked_body_ends_at_the_limit(wire: Wire) -> None:
    chunk = b"%x\r\n%s\r\n" % (65_536, b" " * 65_536)
    with wire.connection() as opened:
        opened.sendall(POST + b"Transfer-Encoding: chunked\r\n\r\n")
        try:
            for _ in range(16):
                opened.sendall(chunk)
        except (ConnectionResetError, BrokenPipeError):
            pass
        assert _status(everything(opened) or b"HTTP/1.1 413") == 413


@pytest.mark.parametrize("asked", [LARGE, LARGE + CLOSE], ids=["kept open", "to be closed"])
def test_an_answer_that_nobody_reads_is_ended_by_us(wire: Wire, asked: bytes) -> None:
    with wire.deaf() as opened:
        opened.sendall(asked + b"\r\n")
        assert opened.recv(1, socket.MSG_PEEK)
        wire.wait_until_ended()


@pytest.mark.parametrize("asked", [PAGE, PAGE + CLOSE], ids=["kept open", "to be closed"])
def test_an_answer_of_which_little_is_left_unread_is_ended_by_us(wire: Wire, asked: bytes) -> None:
    """The server has written all of it, so that nothing but the connection waits."""
    with wire.deaf() as opened:
        opened.sendall(asked + b"\r\n")
        assert opened.recv(1, socket.MSG_PEEK)
        wire.wait_until_ended()


def test_requests_without_end_whose_answers_nobody_reads_are_ended_by_us(wire: Wire) -> None:
    with wire.deaf() as opened, pytest.raises((ConnectionResetError, BrokenPipeError)):
        _send_for_ever(opened, GET + b"\r\n")


def test_whoever_reads_slowly_gets_all_of_it(wire: Wire) -> None:
    with wire.deaf() as opened:
        opened.sendall(LARGE + CLOSE + b"\r\n")
        told = b""
        while chunk := opened.recv(1_024):
            told += chunk
    head, _, body = told.partition(b"\r\n\r\n")
    assert f"content-length: {len(body)}\r\n".encode() in head
    assert len(body) > SMALL_BYTES


def test_more_connections_than_the_limit_are_turned_away_at_once() -> None:
    with wired(Patience(), connections=2) as wire, wire.connection() as first, wire.connection() as second:
        first.sendall(GET)
        second.sendall(GET)
        assert _status(wire.said(GET + CLOSE + b"\r\n")) == 503


def test_an_address_that_asks_for_what_is_not_there_gets_a_problem(wire: Wire) -> None:
    answer = wire.said(b"GET /api/nothing HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n")
    assert json.loads(answer.split(b"\r\n\r\n", 1)[1])["error"] == "not_found"
