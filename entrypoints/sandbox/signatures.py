"""How each provider signs what it posts."""

import base64
import functools
import hashlib
import hmac

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from entrypoints.sandbox.credentials import sendgrid_private_key

_WRONG = "wrong"
_private_key = functools.cache(sendgrid_private_key)


def _keyed(secret: str, unix_seconds: int, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{unix_seconds}.".encode() + body, hashlib.sha256).hexdigest()


def signature_headers(
    provider: str, secret: str | None, unix_seconds: int, body: bytes, *, forged: bool = False
) -> dict[str, str]:
    """Return the headers that `provider` adds to a delivery; none when the subscription is unsigned."""
    if secret is None:
        return {}
    secret = secret + _WRONG if forged else secret
    if provider == "stripe":
        return {"Stripe-Signature": f"t={unix_seconds},v1={_keyed(secret, unix_seconds, body)}"}
    if provider == "calendly":
        return {"Calendly-Webhook-Signature": f"t={unix_seconds},v1={_keyed(secret, unix_seconds, body)}"}
    signed = _private_key().sign(
        (_WRONG if forged else "").encode() + str(unix_seconds).encode() + body, ec.ECDSA(hashes.SHA256())
    )
    return {
        "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signed).decode(),
        "X-Twilio-Email-Event-Webhook-Timestamp": str(unix_seconds),
    }
