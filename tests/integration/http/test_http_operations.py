"""What operators and machines ask: work, deliveries, timelines, health; and how much anybody may ask."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import uuid4

import pytest

from application.ports.event_store import Append, OutcomeUnknown, Recorded, StoreUnavailable
from domain.errors import TooManyRequests
from domain.identifiers import StreamId
from entrypoints.http.addresses import Addresses
from entrypoints.http.rate_limits import ADDRESSES_KEPT_MAX, HOLDS_PER_MINUTE, READS_PER_MINUTE, RateLimits
from tests import ada
from tests.assembly import NOW, Surroundings
from tests.integration.http.surface import CONFIRM, Surface, confirm_body, refused, surface
from tests.signing import signed

OPERATOR = "the-operator"
NOBODY = "00000000-0000-4000-8000-000000000000"


def _refund_failed(web: Surface) -> None:
    """A webhook about a refund that nobody asked for: refused with a reason."""
    body = b'{"id":"evt_1","object":"event","type":"refund.failed","livemode":false,"data":{"object":{}}}'
    assert web.client.post("/api/webhooks/stripe", content=body, headers=signed("stripe", body, NOW)).is_success


def test_an_operator_sees_bookings_newest_first_and_page_by_page() -> None:
    with surface() as web:
        first = web.booked()["booking"]["id"]
        web.around.clock.pass_by(timedelta(minutes=1))
        second = web.booked(session=ada.INTRO, minutes=30, start=ada.STARTS[0])["booking"]["id"]
        page = web.get("/api/operator/bookings", OPERATOR, limit="1").json()
        assert [row["id"] for row in page["bookings"]] == [second]
        older = web.get("/api/operator/bookings", OPERATOR, before=page["nextBefore"]).json()["bookings"]
        assert [row["id"] for row in older] == [first]
        assert older[0]["price"] == {"amountMinor": 14900, "currency": "USD"}
        confirmed = web.get("/api/operator/bookings", OPERATOR, status="CONFIRMED").json()["bookings"]
        assert [row["id"] for row in confirmed] == [second]
        assert "Grace" not in str(page)


def test_an_operator_reads_the_timeline_in_words_with_cause_and_status() -> None:
    with surface() as web:
        booking = web.booked()["booking"]["id"]
        facts = web.get(f"/api/operator/bookings/{booking}/timeline", OPERATOR).json()["facts"]
        assert [fact["words"] for fact in facts] == [
            "Time 2026-12-01 12:00 UTC held until 2026-11-21 09:15 UTC (ada-deep-dive, 149.00 USD)",
            "Client's details given",
            "Payment page for 149.00 USD wanted (attempt 1), open until 2026-11-21 09:35 UTC",
            "Payment page opened (attempt 1)",
        ]
        assert {fact["cause"] for fact in facts} == {"the client confirmed", "Stripe answered"}
        assert facts[-1]["status"] == "AWAITING_PAYMENT"
        refused(web.get(f"/api/operator/bookings/{uuid4()}/timeline", OPERATOR), 404, "not_found")
        agenda = next(stream for stream in web.around.database.streams if str(stream) != booking)
        refused(web.get(f"/api/operator/bookings/{agenda}/timeline", OPERATOR), 404, "not_found")


def test_an_operator_sees_deliveries_with_their_verdict_and_work_with_its_time() -> None:
    with surface() as web:
        web.booked()
        _refund_failed(web)
        work = web.get("/api/operator/work", OPERATOR).json()
        kinds = [item["kind"] for item in work["work"]]
        assert (work["total"], kinds) == (3, ["process_delivery", "send_mail", "expire_hold"])
        web.work()
        delivery = web.get("/api/operator/deliveries", OPERATOR).json()["deliveries"][0]
        assert (delivery["provider"], delivery["type"], delivery["verdict"]) == ("stripe", "refund.failed", "refused")
        assert delivery["reason"]


@pytest.mark.parametrize("path", ["bookings", f"bookings/{NOBODY}/timeline", "deliveries", "work"])
def test_the_operators_routes_open_for_the_operators_token_only(path: str) -> None:
    address = f"/api/operator/{path}"
    with surface() as web:
        for token in (None, "", "wrong", "the-operator ".strip() + "x", web.booked()["booking"]["accessToken"]):
            refused(web.get(address, token), 401, "unauthenticated")
        assert web.get(address, OPERATOR).status_code in {200, 404}
    with surface(environment={"OPERATOR_TOKEN": ""}) as web:
        refused(web.get(address, ""), 401, "unauthenticated")
    with surface(environment={"OPERATOR_TOKEN": "", "APP_ENV": "development"}) as web:
        assert web.get(address).status_code in {200, 404}


@pytest.mark.parametrize("query", [{"status": "LOST"}, {"limit": "0"}, {"limit": "501"}, {"before": "yesterday"}])
def test_an_operator_who_asks_wrongly_is_told_what(query: dict[str, str]) -> None:
    with surface() as web:
        problem = refused(web.get("/api/operator/bookings", OPERATOR, **query), 400, "invalid_request")
        assert [fault["field"] for fault in problem["errors"]] == list(query)


def test_health_counts_what_waits() -> None:
    with surface() as web:
        web.booked()
        _refund_failed(web)
        web.around.clock.pass_by(timedelta(seconds=16))
        assert web.get("/health/live").json() == {"status": "live"}
        assert web.get("/health/ready").json() == {
            "status": "ready",
            "mode": "open",
            "loopsEnded": [],
            "effects": {"open": 3, "parked": 0, "overdue": 1},
            "inboxWaiting": 1,
        }


class _Away:
    """An event store that cannot be reached."""

    def __init__(self, fault: type[Exception] = StoreUnavailable) -> None:
        self._fault = fault

    def load(self, _stream_ids: Sequence[StreamId]) -> Mapping[StreamId, Sequence[Recorded]]:
        raise self._fault("away at 10.0.0.7")

    def append(self, _append: Append) -> None:
        raise self._fault("away at 10.0.0.7")

    def read_after(self, _position: int, _limit: int) -> Sequence[Recorded]:
        raise self._fault("away at 10.0.0.7")


@pytest.mark.parametrize("fault", [StoreUnavailable, OutcomeUnknown])
def test_a_database_that_is_away_is_told_as_503_everywhere(fault: type[Exception]) -> None:
    around = Surroundings.fresh()
    with surface(around) as before:
        booking = before.booked()["booking"]
    with surface(around, store=_Away(fault)) as web:
        answers = [
            web.post(CONFIRM, confirm_body()),
            web.get(f"/api/scheduling/bookings/{booking['id']}", booking["accessToken"]),
            web.post(f"/api/scheduling/bookings/{booking['id']}/cancel", {}, booking["accessToken"]),
        ]
        for answer in answers:
            refused(answer, 503, "internal")
            assert int(answer.headers["retry-after"]) > 0
            assert "10.0.0.7" not in answer.text
        ready = web.get("/health/ready")
        assert (ready.status_code, ready.json()["status"]) == (503, "unavailable")
        assert web.get("/health/live").status_code == 200
        web.client.get(booking["confirmationUrl"])
        page = web.client.get(f"/booking/confirmation?booking={booking['id']}")
        assert (page.status_code, "We cannot look that up right now" in page.text) == (503, True)


def test_a_bug_is_told_as_500_without_a_word_about_itself() -> None:
    with surface(store=_Away(RuntimeError)) as web:
        problem = refused(web.post(CONFIRM, confirm_body()), 500, "internal")
        assert "10.0.0.7" not in str(problem)
        assert "RuntimeError" not in str(problem)


def test_a_bug_is_found_in_the_log_under_the_reference_that_was_told(caplog: pytest.LogCaptureFixture) -> None:
    with surface(store=_Away(RuntimeError)) as web:
        reference = refused(web.post(CONFIRM, confirm_body()), 500, "internal")["reference"]
    (line,) = [record.getMessage() for record in caplog.records if reference in record.getMessage()]
    assert f"POST {CONFIRM}" in line
    assert "grace@example.com" not in caplog.text


def test_every_answer_carries_the_headers_that_protect_the_browser() -> None:
    with surface() as web:
        for path in ("/", "/nowhere", "/api/nothing", "/api/marketplace/builders", "/static/pages.css", "/health/live"):
            headers = web.get(path).headers
            assert "default-src 'none'" in headers["content-security-policy"]
            assert "unsafe" not in headers["content-security-policy"]
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
            assert headers["strict-transport-security"].startswith("max-age=")
            assert "access-control-allow-origin" not in headers
        assert web.get("/api/marketplace/builders").headers["cache-control"] == "no-store"


def test_an_address_that_holds_too_often_waits_while_others_and_reads_go_on() -> None:
    with surface(environment={"TRUSTED_PROXIES": "10.0.0.0/8"}) as web:
        held = [web.post(CONFIRM, {}).status_code for _ in range(HOLDS_PER_MINUTE)]
        assert set(held) == {400}
        answer = web.post(CONFIRM, {})
        refused(answer, 429, "too_many_requests")
        assert 0 < int(answer.headers["retry-after"]) <= 61
        assert web.get("/api/marketplace/builders").status_code == 200


def test_reads_are_counted_for_each_address_and_forgotten_after_a_minute() -> None:
    moment = [0.0]
    limits = RateLimits(Addresses(()), lambda: moment[0])
    for _ in range(READS_PER_MINUTE):
        limits.count("reads", "a")
    with pytest.raises(TooManyRequests) as told:
        limits.count("reads", "a")
    assert told.value.retry_after_seconds == 61
    limits.count("reads", "b")
    limits.count("holds", "a")
    moment[0] = 60.0
    limits.count("reads", "a")


def test_the_memory_of_addresses_is_bounded() -> None:
    limits = RateLimits(Addresses(()), lambda: 0.0)
    for number in range(ADDRESSES_KEPT_MAX + 10):
        limits.count("reads", str(number))
    assert len(limits._windows) == ADDRESSES_KEPT_MAX


@pytest.mark.parametrize(
    ("peer", "forwarded", "whose"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.3", "10.0.0.1"),
        ("10.0.0.1", "nonsense", "nonsense"),
        ("2001:db8::1:2:3:4", "", "2001:db8::/64"),
    ],
)
def test_a_forwarded_address_counts_only_from_a_trusted_proxy(peer: str, forwarded: str, whose: str) -> None:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    scope = {"type": "http", "client": (peer, 1234), "headers": headers}
    assert Addresses(("10.0.0.0/8",)).of(scope) == whose  # type: ignore[arg-type]  # only what is read of a scope
