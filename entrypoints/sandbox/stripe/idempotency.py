"""Stripe's Idempotency-Key rules for POST."""

import hashlib
from typing import Any

import msgspec

from entrypoints.sandbox.stripe.refusals import refusal
from entrypoints.sandbox.wire import Answer, Call
from entrypoints.sandbox.world import World

KEPT_SECONDS = 24 * 3600
KEY_LENGTH_LIMIT = 255
FIRST_SERVER_FAULT = 500
FIRST_REFUSAL = 400
STORED_REFUSALS = frozenset(
    ("card_declined", "charge_already_refunded", "charge_disputed", "payment_intent_unexpected_state")
)


class Replays:
    """Remembers first answers by key, and which keys are being worked on."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._running: set[str] = set()

    def begin(self, key: str, call: Call) -> Answer | None:
        """Claim the key for this request; return the first answer when there is one.

        Raises: Stripe's refusal for a key that is too long, used with other parameters, or in use right now.
        """
        if len(key) > KEY_LENGTH_LIMIT:
            raise refusal(f"Idempotency keys may be at most {KEY_LENGTH_LIMIT} characters long")
        with self._world.store.lock:
            if key in self._running:
                raise refusal(
                    "There is currently another in-progress request using this Idempotent Key (that probably"
                    " means you submitted twice, and the other request is still going through): " + key,
                    status=409,
                    kind="idempotency_error",
                    code="idempotency_key_in_use",
                )
            kept = self._world.store.get("stripe.replay", key)
            if kept is not None and kept["created"] > self._world.unix() - KEPT_SECONDS:
                if kept["fingerprint"] != _fingerprint(call):
                    raise refusal(
                        "Keys for idempotent requests can only be used with the same parameters they were first"
                        f" used with. Try using a key other than '{key}' if you meant to execute a different"
                        " request.",
                        kind="idempotency_error",
                    )
                return Answer(kept["status"], kept["body"], {"Idempotent-Replayed": "true"})
            self._running.add(key)
        return None

    def finish(self, key: str, call: Call, answer: Answer | None) -> None:
        """Let go of the key; keep the answer when the request had begun to run."""
        with self._world.store.lock:
            self._running.discard(key)
            if answer is None or not _stored(answer):
                return
            now = self._world.unix()
            body = msgspec.to_builtins(answer.body)
            kept = {"created": now, "fingerprint": _fingerprint(call), "status": answer.status, "body": body}
            self._world.store.put("stripe.replay", key, kept, moment=now)


def _fingerprint(call: Call) -> str:
    return hashlib.sha256(f"{call.method} {call.path}\n".encode() + call.body).hexdigest()


def _stored(answer: Answer) -> bool:
    if answer.status >= FIRST_SERVER_FAULT or answer.status < FIRST_REFUSAL:
        return True
    body: Any = answer.body
    return body["error"].get("code") in STORED_REFUSALS
