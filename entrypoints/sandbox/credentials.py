"""Fixed development credentials: public on purpose, good for the sandbox only."""

import base64
import hashlib

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CALENDLY_API_TOKEN = "sandbox-calendly-token"  # noqa: S105  (fixed development credential, like all of this file)
CALENDLY_USERNAME = "ada"
CALENDLY_WEBHOOK_SIGNING_KEY = "sandbox-calendly-signing-key"
CALENDLY_CLIENT_ID = "sandbox-calendly-client"
CALENDLY_CLIENT_SECRET = "sandbox-calendly-client-secret"  # noqa: S105
CALENDLY_APP_SIGNING_KEY = "sandbox-calendly-app-signing-key"
STRIPE_SECRET_KEY = "sk_test_sandbox0000000000000000"  # noqa: S105
STRIPE_PUBLISHABLE_KEY = "pk_test_sandbox0000000000000000"
STRIPE_WEBHOOK_SECRET = "whsec_sandbox0000000000000000"  # noqa: S105
SENDGRID_API_KEY = "SG.sandbox.0000000000000000"
SENDGRID_FROM_EMAIL = "bookings@example.com"

_SENDGRID_KEY_SEED = b"booking sandbox: sendgrid event webhook key"
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def sendgrid_private_key() -> ec.EllipticCurvePrivateKey:
    """Derive the event webhook's P-256 key from a fixed seed, the same in every process."""
    number = int.from_bytes(hashlib.sha256(_SENDGRID_KEY_SEED).digest(), "big") % (_P256_ORDER - 1) + 1
    return ec.derive_private_key(number, ec.SECP256R1())


def sendgrid_public_key() -> str:
    """Return what SendGrid's settings page shows: Base64 of the DER SubjectPublicKeyInfo, 124 characters."""
    public = sendgrid_private_key().public_key()
    return base64.b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
