import json
from datetime import timedelta

import pytest
import stripe

from adapters.stripe.webhooks import AGE_LIMIT_SECONDS, verify
from application.ports.deliveries import BadDelivery
from application.ports.inbox import Provider
from tests.unit.adapters.provider_files import NOW

SECRET, OLD_SECRET = "whsec_new", "whsec_old"
BODY = json.dumps({"id": "evt_1", "type": "checkout.session.completed"}).encode()


def header(body: bytes = BODY, secret: str = SECRET, age_seconds: int = 0) -> str:
    timestamp = int((NOW - timedelta(seconds=age_seconds)).timestamp())
    made = stripe.WebhookSignature.generate_signature_header(body.decode(), secret, timestamp)
    return str(made)


def test_a_body_signed_by_stripes_own_library_is_a_delivery_with_the_events_id_as_key() -> None:
    delivery = verify(BODY, header(), [SECRET], NOW)
    assert (delivery.provider, delivery.key, delivery.type) == (
        Provider.STRIPE,
        "evt_1",
        "checkout.session.completed",
    )
    assert (delivery.body, delivery.received_at) == (BODY, NOW)


def test_while_a_secret_is_rotated_either_one_verifies() -> None:
    assert verify(BODY, header(secret=OLD_SECRET), [SECRET, OLD_SECRET], NOW).key == "evt_1"
    two = f"{header()},v1={header(secret=OLD_SECRET).partition('v1=')[2]}"
    assert verify(BODY, two, [OLD_SECRET], NOW).key == "evt_1"


@pytest.mark.parametrize(
    "bad",
    [
        None,
        "",
        "t=,v1=",
        "v1=abc",
        "t=1",
        "t=x,v1=abc",
        "t=1,t=2,v1=abc",
        "t=²,v1=abc",
        "t=1,v0=abc",
        "\udc80",
        "t=1,v1=\udc80",
        f"t=1,v1={'a' * 3000}",
    ],
)
def test_a_header_that_is_none_is_turned_away(bad: str | None) -> None:
    with pytest.raises(BadDelivery):
        verify(BODY, bad, [SECRET], NOW)


def test_a_changed_body_another_secret_or_no_secret_is_turned_away() -> None:
    for body, secrets in ((BODY + b" ", [SECRET]), (BODY, ["whsec_other"]), (BODY, [])):
        with pytest.raises(BadDelivery, match="does not fit"):
            verify(body, header(), secrets, NOW)


def test_a_signature_is_good_until_its_age_limit() -> None:
    assert verify(BODY, header(age_seconds=AGE_LIMIT_SECONDS), [SECRET], NOW)
    with pytest.raises(BadDelivery, match="too old"):
        verify(BODY, header(age_seconds=AGE_LIMIT_SECONDS + 1), [SECRET], NOW)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"null", b'{"id": 3}', b'{"id": "", "type": "x"}', b"[" * 5000])
def test_a_signed_body_that_is_no_event_is_a_delivery_known_by_its_bytes(body: bytes) -> None:
    first, second = (verify(body, header(body), [SECRET], NOW) for _ in range(2))
    assert first.key.startswith("sha256:")
    assert first.id == second.id
    assert first.id != verify(BODY, header(), [SECRET], NOW).id
