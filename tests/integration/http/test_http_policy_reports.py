"""What browsers report of our content policy is counted and told without anybody's data, and can flood nothing."""

import json
import logging

import httpx
import pytest

from entrypoints.http.policy_reports import BODY_LIMIT_BYTES, LOGGED_PER_MINUTE, PolicyReports
from entrypoints.http.rate_limits import REPORTS_PER_MINUTE
from entrypoints.http.security_headers import REPORTS_PATH
from tests.integration.http.surface import Surface, surface

OLD = {
    "csp-report": {
        "document-uri": "https://booking.example.com/booking/confirmation?access=secret#x",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/steal.js?token=secret",
        "script-sample": "alert('secret')",
    }
}
NEW = [
    {
        "type": "csp-violation",
        "url": "https://booking.example.com/?q=secret",
        "body": {"documentURL": "https://booking.example.com/?q=secret", "effectiveDirective": "img-src"},
    }
]


def _send(web: Surface, body: object, kind: str = "application/csp-report") -> httpx.Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return web.client.post(REPORTS_PATH, content=raw, headers={"Content-Type": kind})


def test_both_forms_of_a_report_are_counted(caplog: pytest.LogCaptureFixture) -> None:
    with surface() as web, caplog.at_level(logging.WARNING):
        assert _send(web, OLD).status_code == 204
        assert _send(web, NEW, "application/reports+json").status_code == 204
        told = web.client.get("/metrics").text
    assert 'booking_csp_reports_total{directive="script-src-elem"} 1.0' in told
    assert 'booking_csp_reports_total{directive="img-src"} 1.0' in told
    assert "script-src-elem of https://evil.example on /booking/confirmation" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    "body", [b"", b"{", b"null", b"7", b"[]", b"{}", b'{"csp-report": 7}', b"[7]", b"\xff", b"[" * 9_000]
)
def test_what_is_no_report_is_turned_away(body: bytes) -> None:
    with surface() as web:
        assert _send(web, body).status_code == 400


def test_a_report_is_short_and_says_that_it_is_one() -> None:
    with surface() as web:
        assert _send(web, b"[" + b" " * BODY_LIMIT_BYTES).status_code == 413
        assert _send(web, OLD, "text/plain").status_code == 415


def test_one_address_may_report_only_so_often() -> None:
    with surface() as web:
        assert {_send(web, OLD).status_code for _ in range(REPORTS_PER_MINUTE)} == {204}
        assert _send(web, OLD).status_code == 429


def test_unknown_words_are_counted_as_one_and_never_logged_as_they_came(caplog: pytest.LogCaptureFixture) -> None:
    reports = PolicyReports(lambda: 0.0)
    for n in range(50):
        words = {"effective-directive": f"x{n}\r\nFAKE", "document-uri": "http://[", "blocked-uri": "a\nb" * 900}
        reports.take(json.dumps({"csp-report": words}).encode())
    assert reports.counts == {"other": 50}
    assert len(caplog.records) == LOGGED_PER_MINUTE
    assert "FAKE" not in caplog.text
    assert all("\n" not in record.getMessage() and len(record.getMessage()) < 300 for record in caplog.records)


def test_what_is_logged_is_limited_by_the_minute(caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    reports = PolicyReports(lambda: now[0])
    for _ in range(LOGGED_PER_MINUTE + 5):
        reports.take(json.dumps(OLD).encode())
    now[0] = 61.0
    reports.take(json.dumps(OLD).encode())
    assert len(caplog.records) == LOGGED_PER_MINUTE + 1
