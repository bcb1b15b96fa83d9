"""SendGrid's event batches: proving that they are SendGrid's, and naming them."""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from datetime import datetime

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from application.ports.deliveries import BadDelivery
from application.ports.inbox import Delivery, Provider

# Retries run for a day, and whether they are signed afresh is not documented.
AGE_LIMIT_SECONDS = 25 * 3600
BATCH_TYPE = "events"
SIGNATURE_LENGTH_MAX = 400

_TIMESTAMP = re.compile(r"[0-9]{1,12}")


def verify(
    raw: bytes,
    signature: str | None,
    timestamp: str | None,
    public_keys: Sequence[str],
    now: datetime,
    age_limit_seconds: int = AGE_LIMIT_SECONDS,
) -> Delivery:
    """The batch, if its two `X-Twilio-Email-Event-Webhook-` headers fit one of the keys; BadDelivery otherwise.

    A key is as SendGrid shows it: Base64 of a DER SubjectPublicKeyInfo. ValueError if one of ours is none.
    """
    if not signature or not timestamp:
        raise BadDelivery("no signature")
    if not _TIMESTAMP.fullmatch(timestamp):
        raise BadDelivery("the timestamp is no number")
    if int(timestamp) < now.timestamp() - age_limit_seconds:
        raise BadDelivery("the signature is too old")
    given = _decoded(signature)
    if not any(_fits(public_key(key), given, timestamp.encode() + raw) for key in public_keys):
        raise BadDelivery("the signature does not fit")
    key = hashlib.sha256(raw).hexdigest()
    return Delivery(provider=Provider.SENDGRID, key=key, type=BATCH_TYPE, body=raw, received_at=now)


def public_key(text: str) -> ec.EllipticCurvePublicKey:
    """Read a key from its settings text; ValueError if it is none, so that a start can be refused."""
    try:
        key = load_der_public_key(base64.b64decode(text, validate=True))
    except (ValueError, UnsupportedAlgorithm) as fault:
        raise ValueError("not a public key as SendGrid shows it") from fault
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise ValueError("not an elliptic curve key")  # noqa: TRY004 - the setting's value is wrong
    return key


def _decoded(signature: str) -> bytes:
    if len(signature) > SIGNATURE_LENGTH_MAX:
        raise BadDelivery("the signature is too long")
    try:
        return base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        raise BadDelivery("the signature is not Base64") from None


def _fits(key: ec.EllipticCurvePublicKey, signature: bytes, signed: bytes) -> bool:
    try:
        key.verify(signature, signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True
