"""A stand-in for Sentry: what would be sent, as it would be sent."""

from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

DSN = "https://key@sentry.example.com/1"


def collecting(sent: list[bytes]) -> type[Transport]:
    class Collecting(Transport):
        def capture_envelope(self, envelope: Envelope) -> None:
            sent.append(envelope.serialize())

    return Collecting
