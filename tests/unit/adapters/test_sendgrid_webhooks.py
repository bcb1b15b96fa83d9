import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from adapters.sendgrid.webhooks import AGE_LIMIT_SECONDS, public_key, verify
from application.ports.deliveries import BadDelivery
from application.ports.inbox import Provider
from tests.unit.adapters.provider_files import FOLDER, SENDGRID_BATCH

VECTOR = json.loads((FOLDER / "sendgrid" / "events.signature.json").read_bytes())
KEY, SIGNATURE, TIMESTAMP = VECTOR["public_key"], VECTOR["signature"], VECTOR["timestamp"]
BATCH = SENDGRID_BATCH.read_bytes()
NOW = datetime.fromtimestamp(int(TIMESTAMP), UTC)
OTHER = ec.generate_private_key(ec.SECP256R1())


def text_of(key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey) -> str:
    return base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def test_the_signed_example_is_a_delivery_known_by_its_bytes() -> None:
    delivery = verify(BATCH, SIGNATURE, TIMESTAMP, [KEY], NOW)
    assert (delivery.provider, delivery.type, delivery.body) == (Provider.SENDGRID, "events", BATCH)
    assert delivery.id == verify(BATCH, SIGNATURE, TIMESTAMP, [KEY], NOW).id


def test_while_a_key_is_rotated_either_one_verifies() -> None:
    signed = OTHER.sign(TIMESTAMP.encode() + b"[]", ec.ECDSA(hashes.SHA256()))
    keys = [KEY, text_of(OTHER.public_key())]
    assert verify(b"[]", base64.b64encode(signed).decode(), TIMESTAMP, keys, NOW)
    assert verify(BATCH, SIGNATURE, TIMESTAMP, keys, NOW)


def test_one_changed_byte_another_time_another_key_or_no_key_is_turned_away() -> None:
    for body, timestamp, keys in (
        (BATCH[:-1], TIMESTAMP, [KEY]),
        (BATCH, str(int(TIMESTAMP) + 1), [KEY]),
        (BATCH, TIMESTAMP, [text_of(OTHER.public_key())]),
        (BATCH, TIMESTAMP, []),
    ):
        with pytest.raises(BadDelivery, match="does not fit"):
            verify(body, SIGNATURE, timestamp, keys, NOW)


@pytest.mark.parametrize(
    ("signature", "timestamp"),
    [(None, TIMESTAMP), (SIGNATURE, None), ("", ""), ("%%%", TIMESTAMP), ("a" * 500, TIMESTAMP), (SIGNATURE, "soon")],
)
def test_headers_that_are_none_are_turned_away(signature: str | None, timestamp: str | None) -> None:
    with pytest.raises(BadDelivery):
        verify(BATCH, signature, timestamp, [KEY], NOW)


def test_a_signature_that_is_no_point_on_the_curve_is_turned_away() -> None:
    with pytest.raises(BadDelivery, match="does not fit"):
        verify(BATCH, base64.b64encode(b"not DER").decode(), TIMESTAMP, [KEY], NOW)


def test_a_batch_older_than_the_limit_is_turned_away() -> None:
    assert verify(BATCH, SIGNATURE, TIMESTAMP, [KEY], NOW + timedelta(seconds=AGE_LIMIT_SECONDS))
    with pytest.raises(BadDelivery, match="too old"):
        verify(BATCH, SIGNATURE, TIMESTAMP, [KEY], NOW + timedelta(seconds=AGE_LIMIT_SECONDS + 1))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no base64!",
        base64.b64encode(b"no key").decode(),
        text_of(rsa.generate_private_key(65537, 2048).public_key()),
    ],
)
def test_a_setting_that_is_no_key_can_be_told_at_the_start(text: str) -> None:
    with pytest.raises(ValueError, match="key"):
        public_key(text)
