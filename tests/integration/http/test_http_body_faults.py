"""What clients may send and must not: every fault is a problem that names its field, none is a 500."""

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrypoints.addresses import email_address, email_fault
from entrypoints.http.content_type import JSON_BODY_LIMIT_BYTES
from entrypoints.http.fields import zone_fault
from tests.integration.http.surface import CONFIRM, Json, confirm_body, refused, surface

BAD_ADDRESSES = [
    "",
    "plain",
    "@example.com",
    "a@",
    "a@example",
    "a b@example.com",
    "a@exa mple.com",
    "a@@example.com",
    "a@b@example.com",
    "a@example..com",
    ".a@example.com",
    "a.@example.com",
    "a..b@example.com",
    "a@-example.com",
    "a@example.com\r\nBcc: all@example.com",
    "a\n@example.com",
    "a@example.com\x00",
    '"a b"@example.com',
    "a@[127.0.0.1]",
    "Grace <a@example.com>",
    "a@example.com,b@example.com",
    "ä@example.com",
    "a@example.test",
    "a@example.invalid",
    "a@printer.local",
    "a@localhost",
    "a@example\u2028.com",
    "a@example.com\u2029",
    "a@ex\u2024ample.com",
    "a@example.com\x85",
    "a@exa_mple.com",
    "a@xn--example.com",
    "mailto:a@example.com",
    "a@example.c",
    "a@example.123",
    "a" * 65 + "@example.com",
    "a@" + "b" * 250 + ".com",
]
GOOD_ADDRESSES = {
    "a@example.com": "a@example.com",
    "Grace@EXAMPLE.Com": "Grace@example.com",
    "grace.o'hopper+x@mail.example.co.uk": "grace.o'hopper+x@mail.example.co.uk",
    "1@xn--bcher-kva.example.org": "1@xn--bcher-kva.example.org",
    "1@Bücher.example.org": "1@xn--bcher-kva.example.org",
    "a_b-c@a-b.museum": "a_b-c@a-b.museum",
}
LONG = "x" * 5000


def _with(path: str, value: Any) -> Json:
    body = confirm_body()
    *parents, last = path.split(".")
    place = body
    for parent in parents:
        place = place[parent]
    place[last] = value
    return body


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_an_address_that_no_mail_reaches_is_refused(address: str) -> None:
    fault = email_fault(address)
    assert fault is not None
    assert fault.endswith("Write it like grace@example.com") or fault == "must have at most 254 characters"


@pytest.mark.parametrize("address", GOOD_ADDRESSES)
def test_an_address_that_people_have_is_taken(address: str) -> None:
    assert email_address(address) == GOOD_ADDRESSES[address]


@pytest.mark.parametrize("zone", ["", "Mars/Base", "localtime", "../../etc/passwd", "Europe/berlin ", "UTC+1"])
def test_a_zone_that_nobody_knows_is_refused(zone: str) -> None:
    assert zone_fault(zone)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Calcutta", "America/Argentina/Ushuaia"])
def test_a_zone_of_the_table_is_taken(zone: str) -> None:
    assert zone_fault(zone) is None


@pytest.mark.parametrize(
    ("path", "value", "status"),
    [
        ("clientDetails.email", "nobody", 422),
        ("clientDetails.email", None, 400),
        ("clientDetails.timezone", "Mars/Base", 422),
        ("clientDetails.name", "   ", 422),
        ("clientDetails.name", "Grace\r\nBcc: all@example.com", 422),
        ("clientDetails.name", LONG, 400),
        ("clientDetails.name", 7, 400),
        ("clientDetails", "Grace", 400),
        ("timeSlot.startTime", "2026-12-01T12:00:00", 400),
        ("timeSlot.startTime", "soon", 400),
        ("timeSlot.startTime", "0001-01-01T00:00:00+14:00", 422),
        ("timeSlot.endTime", "9999-12-31T23:59:59-14:00", 422),
        ("timeSlot.endTime", "2026-12-01T12:00:00Z", 422),
        ("sessionTypeId", "a\x00b", 422),
        ("sessionTypeId", "", 400),
        ("notes", "a\x00b", 422),
        ("notes", LONG, 400),
        ("answers", {"a": "\x00"}, 422),
        ("answers", {str(n): "" for n in range(40)}, 400),
        ("utm", {"a": "\x1b"}, 422),
        ("price", {"amountMinor": -1, "currency": "USD"}, 400),
        ("price", {"amountMinor": 1, "currency": "dollars"}, 400),
        ("price", {"amountMinor": 1, "currency": "USD\n"}, 400),
    ],
)
def test_a_field_that_cannot_be_used_is_named_in_the_problem(path: str, value: Any, status: int) -> None:
    with surface() as web:
        problem = refused(web.post(CONFIRM, _with(path, value)), status, "invalid_request")
        assert problem["errors"][0]["field"].startswith(path)
        assert not web.around.database.streams


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("timeSlot.startTime", "soon", "is not a time with its offset from UTC, such as 2026-12-01T15:00:00Z"),
        ("timeSlot.startTime", "2026-12-01T12:00:00", "must be a time with its offset from UTC, such as 2026-12-01T1"),
        ("clientDetails.email", "a", "must have at least 3 characters"),
        ("clientDetails.name", LONG, "must have at most 120 characters"),
        ("sessionTypeId", "", "must not be empty"),
        ("answers", {str(n): "" for n in range(40)}, "must have at most 30 entries"),
        ("price", {"amountMinor": 1, "currency": "dollars"}, "must be three capital letters, such as USD"),
    ],
)
def test_what_does_not_fit_is_told_in_plain_words(path: str, value: Any, words: str) -> None:
    with surface() as web:
        problem = refused(web.post(CONFIRM, _with(path, value)), 400, "invalid_request")
        assert problem["errors"][0]["message"].startswith(words)


def test_a_key_that_does_not_fit_is_named_as_its_header() -> None:
    with surface() as web:
        headers = {"Idempotency-Key": "a b"}
        (fault,) = refused(web.post(CONFIRM, confirm_body(), **headers), 400, "invalid_request")["errors"]
        assert fault["field"] == "Idempotency-Key"
        assert "visible ASCII" in fault["message"]


def test_several_faults_when_sent_together_are_told_together() -> None:
    with surface() as web:
        body = confirm_body(client={"name": " ", "email": "x@y", "timezone": "Nowhere"})
        problem = refused(web.post(CONFIRM, body), 422, "invalid_request")
        fields = [fault["field"] for fault in problem["errors"]]
        assert fields == ["clientDetails.name", "clientDetails.email", "clientDetails.timezone"]


def test_a_missing_field_is_named_with_its_path() -> None:
    with surface() as web:
        body = confirm_body()
        del body["clientDetails"]["email"]
        problem = refused(web.post(CONFIRM, body), 400, "invalid_request")
        assert problem["errors"] == [{"field": "clientDetails.email", "message": "is missing"}]


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b"7", b'"x"', b"\xff\xfe", b'{"a":"\\ud800"}', b"null", b"[" * 50_000, b'{"a":1e999}']
)
def test_a_body_that_is_no_request_is_invalid(raw: bytes) -> None:
    with surface() as web:
        answer = web.client.post(CONFIRM, content=raw, headers={"Content-Type": "application/json"})
        refused(answer, 400, "invalid_request")


@pytest.mark.parametrize("path", [CONFIRM, "/api/stripe/checkout", f"/api/scheduling/bookings/{UUID(int=7)}/cancel"])
def test_a_body_that_is_not_utf8_is_invalid_wherever_one_is_taken(path: str) -> None:
    with surface() as web:
        headers = {"Content-Type": "application/json"}
        problem = refused(web.client.post(path, content=b'{"a":"\xff"}', headers=headers), 400, "invalid_request")
        assert "UTF-8" in problem["detail"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_body_of_another_kind_is_refused_as_such(kind: str) -> None:
    with surface() as web:
        raw = json.dumps(confirm_body()).encode()
        problem = refused(web.client.post(CONFIRM, content=raw, headers={"Content-Type": kind}), 415, "invalid_request")
        assert "application/json" in problem["detail"]


def test_a_body_over_the_limit_is_too_large() -> None:
    with surface() as web:
        raw = b'{"notes":"' + b"x" * JSON_BODY_LIMIT_BYTES + b'"}'
        answer = web.client.post(CONFIRM, content=raw, headers={"Content-Type": "application/json"})
        assert str(JSON_BODY_LIMIT_BYTES) in refused(answer, 413, "invalid_request")["detail"]


def test_an_unknown_address_or_method_is_a_problem_too() -> None:
    with surface() as web:
        refused(web.get("/api/nothing"), 404, "not_found")
        answer = web.get(CONFIRM)
        assert "POST" in refused(answer, 405, "invalid_request")["detail"]
        assert "POST" in answer.headers["allow"]


_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
_JSON = st.recursive(_LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3))
_PATHS = st.sampled_from(
    [
        "sessionTypeId",
        "timeSlot",
        "timeSlot.startTime",
        "timeSlot.endTime",
        "timeSlot.schedulingUrl",
        "clientDetails",
        "clientDetails.name",
        "clientDetails.email",
        "clientDetails.timezone",
        "notes",
        "answers",
        "utm",
        "price",
    ]
)


def test_any_value_in_any_field_never_breaks_the_service() -> None:
    with surface() as web:

        @given(_PATHS, _JSON)
        def sent(path: str, value: Any) -> None:
            raw = json.dumps(_with(path, value)).encode()
            answer = web.client.post(CONFIRM, content=raw, headers={"Content-Type": "application/json"})
            assert answer.status_code in {201, 400, 404, 409, 422, 429}

        sent()
