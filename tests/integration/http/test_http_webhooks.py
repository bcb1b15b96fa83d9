"""Deliveries at the door: signed ones are stored before the answer, the rest is turned away, nothing is a 500."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from application.effects import ProcessDelivery
from application.ports.event_store import StoreUnavailable
from application.ports.inbox import Delivery
from entrypoints.http.webhooks import BODY_LIMIT_BYTES
from tests.assembly import NOW, ROUNDS_MAX
from tests.integration.http.surface import Surface, open_app, refused, surface
from tests.signing import signed

CONTRACTS = Path(__file__).parents[2] / "contracts"
PAYLOADS = [
    *(("stripe", path) for path in sorted((CONTRACTS / "stripe" / "events").glob("*.json"))),
    *(("calendly", path) for path in sorted((CONTRACTS / "calendly" / "examples" / "webhooks").glob("*.json"))),
    ("sendgrid", CONTRACTS / "sendgrid" / "events.json"),
]
PROVIDERS = ["stripe", "calendly", "sendgrid"]


def _deliver(web: Surface, provider: str, body: bytes, **headers: str) -> httpx.Response:
    given_headers = headers or signed(provider, body, NOW)
    return web.client.post(f"/api/webhooks/{provider}", content=body, headers=given_headers)


@pytest.mark.parametrize(("provider", "path"), PAYLOADS, ids=[f"{p}-{path.stem}" for p, path in PAYLOADS])
def test_a_signed_payload_of_the_contract_is_stored_once_and_worked_off(provider: str, path: Path) -> None:
    with surface() as web:
        body = path.read_bytes()
        first, second = _deliver(web, provider, body), _deliver(web, provider, body)
        assert (first.status_code, first.json()) == (200, {"received": True, "stored": True})
        assert (second.status_code, second.json()) == (200, {"received": True, "stored": False})
        _work_to_the_end(web)
        assert not list(web.service.inbox.waiting())
        assert [effect.parked_reason for effect in web.service.effects.open_effects()] == []


def _work_to_the_end(web: Surface) -> None:
    """News that names something which nobody knows yet is looked at again for a while."""
    web.work()
    for _ in range(ROUNDS_MAX):
        dues = [effect.due for effect in web.service.effects.open_effects() if effect.parked_reason is None]
        if not dues:
            return
        web.around.clock.pass_by(max(min(dues) - web.around.clock.now(), timedelta(0)))
        web.work()
    raise AssertionError("the work does not come to an end")


def _waiting_without_a_time(web: Surface) -> set[UUID]:
    looked_at = {
        work.effect.delivery_id
        for work in web.service.effects.open_effects()
        if isinstance(work.effect, ProcessDelivery) and work.parked_reason is None
    }
    return {entry.id for entry in web.service.inbox.waiting()} - looked_at


def test_a_payment_told_by_webhook_confirms_the_booking() -> None:
    with surface() as web:
        answer = web.booked()
        session, booking_id = web.session_of(answer), answer["booking"]["id"]
        body = (
            b'{"id":"evt_1","object":"event","type":"checkout.session.completed","livemode":false,"data":{"object":'
            b'{"id":"%b","object":"checkout.session","status":"complete","payment_status":"paid","mode":"payment",'
            b'"amount_total":14900,"currency":"usd","payment_intent":"pi_1",'
            b'"metadata":{"bookingId":"%b","attempt":"1"}}}}'
        ) % (session.encode(), booking_id.encode())
        assert _deliver(web, "stripe", body).status_code == 200
        web.work()
        shown = web.get(f"/api/scheduling/bookings/{booking_id}", answer["booking"]["accessToken"]).json()["booking"]
        assert (shown["status"], shown["paymentStatus"]) == ("CONFIRMED", "PAID")


def test_a_replaced_calendly_subscription_has_addresses_of_its_own() -> None:
    with surface() as web:
        body = b"{}"
        answer = web.client.post("/api/webhooks/calendly/2", content=body, headers=signed("calendly", body, NOW))
        assert answer.status_code == 200


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded", "nonsense"])
def test_any_content_type_is_taken(provider: str, kind: str) -> None:
    with surface() as web:
        body = b'{"id":"evt_1","type":"x"}'
        headers = signed(provider, body, NOW) | {"Content-Type": kind}
        assert web.client.post(f"/api/webhooks/{provider}", content=body, headers=headers).status_code == 200


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_broken_absent_or_old_signature_is_turned_away_unstored(provider: str) -> None:
    with surface() as web:
        body = b'{"id":"evt_1","type":"x"}'
        tries = [
            signed(provider, body + b" ", NOW),
            {"X-Nothing": "here"},
            dict.fromkeys(signed(provider, body, NOW), "é"),
            dict.fromkeys(signed(provider, body, NOW), ""),
            signed(provider, body, NOW - timedelta(days=3)),
        ]
        for headers in tries:
            encoded = {name.encode(): value.encode() for name, value in headers.items()}
            answer = web.client.post(f"/api/webhooks/{provider}", content=body, headers=encoded)
            refused(answer, 400, "invalid_request")
        assert not web.around.database.deliveries


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_delivery_over_the_limit_is_too_large(provider: str) -> None:
    with surface() as web:
        most = b" " * BODY_LIMIT_BYTES
        assert _deliver(web, provider, most).status_code == 200
        refused(_deliver(web, provider, most + b" "), 413, "invalid_request")


def test_a_provider_that_nobody_knows_or_that_has_no_key_is_not_found() -> None:
    with surface(environment={"SENDGRID_WEBHOOK_PUBLIC_KEY": ""}) as web:
        refused(_deliver(web, "paypal", b"{}"), 404, "not_found")
        refused(_deliver(web, "sendgrid", b"{}"), 404, "not_found")
        refused(web.client.get("/api/webhooks/stripe"), 405, "invalid_request")


@pytest.mark.parametrize("fault", [StoreUnavailable("away"), RuntimeError("a bug")])
def test_a_delivery_that_could_not_be_stored_is_to_be_sent_again(fault: Exception) -> None:
    with surface() as web:
        broken = replace(web.service, inbox=_BrokenInbox(fault))
        with open_app(broken, web.around) as door:
            answer = _deliver(door, "stripe", b'{"id":"evt_1","type":"x"}')
            refused(answer, 503, "internal")
            assert int(answer.headers["retry-after"]) > 0
            assert "a bug" not in answer.text


def test_a_name_that_no_store_keeps_is_turned_away() -> None:
    with surface() as web:
        for body in (b'{"id":"evt\\u0000","type":"x"}', b'{"id":"%b","type":"x"}' % (b"x" * 600)):
            refused(_deliver(web, "stripe", body), 400, "invalid_request")


def test_webhooks_are_not_counted_against_their_sender() -> None:
    with surface() as web:
        answers = [_deliver(web, "stripe", b"{}", X="unsigned").status_code for _ in range(1300)]
        assert set(answers) == {400}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_mutated_body_is_never_a_fault_of_ours(provider: str) -> None:
    samples = [path.read_bytes() for name, path in PAYLOADS if name == provider]
    with surface() as web:

        @given(st.data())
        def delivered(data: st.DataObject) -> None:
            body = bytearray(data.draw(st.sampled_from(samples)))
            for _ in range(data.draw(st.integers(1, 5))):
                place = data.draw(st.integers(0, len(body)))
                body[place : place + data.draw(st.integers(0, 200))] = data.draw(st.binary(max_size=20))
            answer = _deliver(web, provider, bytes(body))
            assert answer.status_code in {200, 400}
            web.work()
            assert _waiting_without_a_time(web) == set()

        delivered()


class _BrokenInbox:
    """An inbox whose store fails; nothing else of it is asked."""

    def __init__(self, fault: Exception) -> None:
        self._fault = fault

    def store(self, _delivery: Delivery) -> bool:
        raise self._fault
