"""Signing webhooks as the providers do, with the keys of the test settings."""

import base64
import hmac
from datetime import datetime

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

STRIPE_SECRET = "whsec_of_the_tests"
CALENDLY_KEY = "calendly-key-of-the-tests"
_SENDGRID = ec.generate_private_key(ec.SECP256R1())
SENDGRID_PUBLIC_KEY = base64.b64encode(
    _SENDGRID.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
).decode()


def signed(provider: str, body: bytes, at: datetime) -> dict[str, str]:
    """The headers that make `body` the provider's."""
    stamp = str(int(at.timestamp()))
    match provider:
        case "stripe":
            return {"Stripe-Signature": _pairs(STRIPE_SECRET, stamp, body)}
        case "calendly":
            return {"Calendly-Webhook-Signature": _pairs(CALENDLY_KEY, stamp, body)}
        case _:
            signature = _SENDGRID.sign(stamp.encode() + body, ec.ECDSA(hashes.SHA256()))
            return {
                "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
                "X-Twilio-Email-Event-Webhook-Timestamp": stamp,
            }


def _pairs(secret: str, stamp: str, body: bytes) -> str:
    digest = hmac.digest(secret.encode(), stamp.encode() + b"." + body, "sha256").hex()
    return f"t={stamp},v1={digest}"
