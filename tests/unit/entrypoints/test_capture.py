"""What is told to Sentry of a fault, and what never is."""

import json
import logging
from typing import Any

import pytest

from application.ports.answers import ProviderUnavailable
from entrypoints.telemetry.at_hand import belonging
from entrypoints.telemetry.capture import capturing
from entrypoints.telemetry.settings import sentry_dsn
from tests.collecting import DSN, collecting

LOG = logging.getLogger("application.something")
SECRET = "Grace <grace@example.org>"


def sent_of(log: logging.Logger, *words: str, fault: Exception | None = None, **extra: str) -> dict[str, Any]:
    """The one event that comes of an error with these words."""
    sent: list[bytes] = []
    with capturing(DSN, "test", collecting(sent)), belonging(request_id="r1", booking="b1"):
        log.error(*words, exc_info=fault, extra=extra)
    (envelope,) = sent
    assert b"Grace" not in envelope
    assert b"grace@" not in envelope
    event: dict[str, Any] = json.loads(envelope.splitlines()[2])
    return event


def failed(secret: str) -> Exception:
    """With what a client wrote in its words, in a local variable and in its cause."""
    try:
        _translated(secret)
    except ProviderUnavailable as fault:
        return fault
    raise AssertionError("it does not fail")


def _translated(secret: str) -> None:
    try:
        _library(secret)
    except ValueError as fault:
        raise ProviderUnavailable("Calendly answered 500") from fault


def _library(secret: str) -> None:
    raise ValueError(f"cannot read {secret}")


def test_a_fault_is_told_by_kinds_places_and_our_ids() -> None:
    event = sent_of(LOG, "%s went wrong", "ada", fault=failed(SECRET), effect="send_mail", email=SECRET)
    assert event["tags"] == {"request_id": "r1", "booking": "b1", "effect": "send_mail"}
    assert event["logentry"] == {"message": "%s went wrong", "formatted": "ada went wrong"}
    cause, fault = event["exception"]["values"]
    assert (cause["type"], cause["value"]) == ("ValueError", "")
    assert (fault["type"], fault["value"]) == ("ProviderUnavailable", "Calendly answered 500")
    assert fault["stacktrace"]["frames"][-1]["function"] == "_translated"
    assert not [frame for frame in fault["stacktrace"]["frames"] if "vars" in frame]


def test_nothing_comes_along_that_we_did_not_put_there() -> None:
    event = sent_of(LOG, "it went wrong")
    assert not event.keys() & {"request", "user", "breadcrumbs", "extra", "contexts", "threads"}
    assert (event["environment"], event["level"], event["logger"]) == ("test", "error", "application.something")


def test_a_library_says_where_and_not_what() -> None:
    event = sent_of(logging.getLogger("a library"), f"no answer for {SECRET}")
    assert event["logentry"]["message"].startswith("a library, test_capture line ")


def test_what_is_no_error_and_what_carries_the_news_is_not_told() -> None:
    sent: list[bytes] = []
    with capturing(DSN, "test", collecting(sent)):
        LOG.warning("a warning")
        logging.getLogger("opentelemetry.exporter").error("no collector")
    LOG.error("after the end")
    assert sent == []


def test_without_a_dsn_nobody_listens() -> None:
    before = logging.getLogger().handlers[:]
    with capturing("", "test"):
        assert logging.getLogger().handlers == before


def test_a_sentry_that_is_away_harms_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("entrypoints.telemetry.capture.STOP_LIMIT_SECONDS", 0.01)
    with capturing("http://key@127.0.0.1:1/1", "test"):
        LOG.error("it went wrong")


@pytest.mark.parametrize(
    "value",
    ["sentry", "https://sentry.example.com/1", "https://key@sentry.example.com", "ftp://key@host/1", f"{DSN}?a=1"],
)
def test_a_dsn_that_is_none_is_refused(value: str) -> None:
    assert sentry_dsn(DSN) == DSN
    with pytest.raises(ValueError, match="must be a DSN"):
        sentry_dsn(value)
