"""One trace from the request through the work to the provider, across processes, and off unless wanted."""

import io
import json
from collections.abc import Iterator

import pytest
from opentelemetry.trace import SpanKind

from application.ports.answers import Unknown
from application.ports.trace import trace_at_hand
from entrypoints.telemetry.logs import logging_to
from entrypoints.telemetry.traces import OFF, tracing_to
from tests import ada
from tests.assembly import NOW, Surroundings
from tests.integration.http.surface import CONFIRM, Surface, surface
from tests.signing import signed
from tests.spans import Spans, spans

REQUEST, DELIVERY = f"POST {CONFIRM}", "POST /api/webhooks/{provider}"


@pytest.fixture
def kept() -> Iterator[Spans]:
    with spans() as made:
        yield made


def book_free(web: Surface) -> str:
    return str(web.booked(session=ada.INTRO, minutes=30, start=ada.STARTS[0])["booking"]["id"])


def test_a_booking_is_one_trace_from_the_request_to_the_mail_that_the_worker_sends(kept: Spans) -> None:
    with surface(tracing=kept.tracing) as web:
        booking = book_free(web)
        web.work()
    seen = kept.seen()
    assert {(span.name, span.parent) for span in seen} == {
        (REQUEST, ""),
        ("calendly offered_times", REQUEST),
        ("calendly event_type", REQUEST),
        ("book_meeting", REQUEST),
        ("calendly event_type", "book_meeting"),
        ("calendly book", "book_meeting"),
        ("send_mail", "book_meeting"),
        ("sendgrid send", "send_mail"),
    }
    assert len({span.trace for span in seen}) == 1
    request, work, call = kept.named(REQUEST), kept.named("book_meeting"), kept.named("calendly book")
    assert (request.told["http.response.status_code"], request.told["booking.id"]) == (201, booking)
    assert (work.told["booking.ended"], work.told["booking.id"]) == ("done", booking)
    assert (call.told["peer.service"], call.told["booking.answer"]) == ("calendly", "Meeting")


def test_a_delivery_begins_a_trace_that_goes_on_in_the_worker(kept: Spans) -> None:
    body = b'{"id":"evt_1","object":"event","type":"refund.failed","livemode":false,"data":{"object":{}}}'
    with surface(tracing=kept.tracing) as web:
        web.client.post("/api/webhooks/stripe", content=body, headers=signed("stripe", body, NOW))
        web.work()
    request, work = kept.seen()
    assert (request.name, work.name, work.parent) == (DELIVERY, "process_delivery", DELIVERY)
    assert (work.told["booking.ended"], work.told["booking.try_number"]) == ("done", "1")


def test_the_kind_of_a_fault_is_told_and_nothing_of_what_it_says(kept: Spans) -> None:
    with pytest.raises(ValueError, match="Grace"), kept.tracing.span("a", SpanKind.SERVER):
        raise ValueError("Grace")
    (span,) = kept.seen()
    assert (span.fault, span.told) == ("ValueError", {})


def test_what_a_provider_did_not_answer_is_told(kept: Spans) -> None:
    around = Surroundings.fresh()
    with surface(around, tracing=kept.tracing) as web:
        around.scheduling.faults.lay("book", Unknown("lost"))
        book_free(web)
    assert kept.named("calendly book").told["booking.answer"] == "Unknown"


def test_a_line_of_the_log_names_the_trace(kept: Spans) -> None:
    stream = io.StringIO()
    with logging_to(stream, for_people=False), surface(tracing=kept.tracing) as web:
        book_free(web)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert {line["trace_id"] for line in lines} == {kept.named(REQUEST).trace}


def test_nobody_is_named(kept: Spans) -> None:
    with surface(tracing=kept.tracing) as web:
        web.booked()
        web.work()
        web.get("/nothing/grace@example.com", email="grace@example.com")
    assert kept.seen()
    for personal in ("Grace", "grace@", "Ada Example"):
        assert personal not in str(kept.seen())


def test_without_a_collector_nothing_is_made_or_kept() -> None:
    around = Surroundings.fresh()
    with tracing_to("", "a process") as tracing, surface(around, tracing=tracing) as web:
        assert tracing is OFF
        assert web.service.world.payments is around.payments
        book_free(web)
        (claimed, *_) = around.database.effects.claim(around.clock.now(), 1, 15)
    assert claimed.trace == trace_at_hand.get() == ""


def test_a_collector_that_is_away_harms_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("entrypoints.telemetry.traces.STOP_LIMIT_SECONDS", 0.01)
    with tracing_to("http://127.0.0.1:1", "a process") as tracing, surface(tracing=tracing) as web:
        book_free(web)
        web.work()
        assert web.get("/health/ready").is_success
