"""Fault switches: what a provider does wrong on purpose, kept on disk until it is used up or switched off."""

import random
import uuid
from collections.abc import Callable, Collection, Mapping

import msgspec

from entrypoints.sandbox.store import Document, Store

PROVIDERS = ("stripe", "calendly", "sendgrid")
FAULTS_MAX = 100
COUNT_MAX = 10_000
HOLD_SECONDS_MAX = 60
SLOW_MILLISECONDS_MAX = 30_000
DELAY_SECONDS_MAX = 24 * 3600
COPIES_MAX = 5
REORDER_DELAYS_SECONDS = (4, 3, 2, 1)
"""Of four deliveries in a row the last comes first."""

_KIND = "fault"


class Kind(msgspec.Struct, frozen=True):
    """`amount_name` says what the number beside the kind means; without one there is no number."""

    words: str
    amount_name: str = ""
    amount_default: int = 0
    amount_max: int = 0


CALLS: Mapping[str, Kind] = {
    "500": Kind("Answer 500"),
    "503": Kind("Answer 503"),
    "429": Kind("Answer 429"),
    "timeout": Kind("Do it, but hold the answer", "seconds", 20, HOLD_SECONDS_MAX),
    "lost": Kind("Do it, then cut the line"),
    "wrong_body": Kind("Do it, then answer 200 with garbage"),
    "slow": Kind("Be slow", "milliseconds", 3000, SLOW_MILLISECONDS_MAX),
}
WEBHOOKS: Mapping[str, Kind] = {
    "drop": Kind("Never send"),
    "delay": Kind("Send later", "seconds", 60, DELAY_SECONDS_MAX),
    "repeat": Kind("Send several times", "copies", 2, COPIES_MAX),
    "reorder": Kind("Send the last first"),
    "wrong_signature": Kind("Sign with a wrong key"),
}
KINDS = {**CALLS, **WEBHOOKS}


class BadSwitch(Exception):  # noqa: N818  (it names what was asked for)
    """No such fault can be switched on; the message says why."""


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One switch. `operation` "" is every call; `count` None lasts until it is switched off.

    `percent` of the calls that match are met, chosen by `seed`: the same seed meets the same calls.
    """

    id: str
    provider: str
    kind: str
    operation: str = ""
    amount: int = 0
    count: int | None = None
    percent: int = 100
    seed: int = 0
    seen: int = 0

    @property
    def strikes(self) -> bool:
        return random.Random(f"{self.seed}/{self.seen}").random() * 100 < self.percent  # noqa: S311  (a rehearsal, no secret)


class Faults:
    """Every switch that is on, in the store that all of the sandbox shares."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def on(self) -> list[Fault]:
        return [msgspec.convert(body, Fault) for body in self._store.select(_KIND)]

    def switch_on(self, asked: Mapping[str, str], operations: Mapping[str, Collection[str]]) -> Fault:
        """Raises BadSwitch. `operations` are the names that each provider's API knows."""
        fault = _read(asked, operations)
        with self._store.transaction():
            if len(self._store.select(_KIND)) >= FAULTS_MAX:
                raise BadSwitch(f"{FAULTS_MAX} faults are on already")
            self._store.put(_KIND, fault.id, _stored(fault))
        return fault

    def switch_off(self, key: str) -> bool:
        return self._store.delete(_KIND, key)

    def heal(self) -> int:
        """Switch everything off; return how many were on."""
        with self._store.transaction():
            return sum(self._store.delete(_KIND, fault.id) for fault in self.on())

    def take(self, provider: str, kinds: Collection[str], operation: str = "") -> Fault | None:
        """The first fault that meets this call or delivery; it is counted."""
        with self._store.transaction():
            for fault in self.on():
                is_meant = fault.provider == provider and fault.kind in kinds and fault.operation in ("", operation)
                if is_meant and self._count(fault):
                    return fault
        return None

    def _count(self, fault: Fault) -> bool:
        strikes = fault.strikes
        left = fault.count - 1 if fault.count is not None and strikes else fault.count
        if left == 0:
            self._store.delete(_KIND, fault.id)
        else:
            self._store.put(_KIND, fault.id, _stored(fault) | {"count": left, "seen": fault.seen + 1})
        return strikes


def _read(asked: Mapping[str, str], operations: Mapping[str, Collection[str]]) -> Fault:
    unknown = set(asked) - {"provider", "kind", "operation", "amount", "count", "percent", "seed"}
    if unknown:
        raise BadSwitch(f"there is no {', '.join(sorted(unknown))}")
    provider, name, operation = asked.get("provider", ""), asked.get("kind", ""), asked.get("operation", "")
    if provider not in PROVIDERS:
        raise BadSwitch(f"provider must be one of {', '.join(PROVIDERS)}")
    if name not in KINDS:
        raise BadSwitch(f"kind must be one of {', '.join(KINDS)}")
    if operation and (name in WEBHOOKS or operation not in operations[provider]):
        raise BadSwitch(f"operation must be absent for webhooks, else one of {', '.join(operations[provider])}")
    kind = KINDS[name]
    number = _numbers(asked)
    return Fault(
        id=uuid.uuid4().hex,
        provider=provider,
        kind=name,
        operation=operation,
        amount=number("amount", kind.amount_default, 1, kind.amount_max) if kind.amount_name else 0,
        count=number("count", 0, 1, COUNT_MAX) or None,
        percent=number("percent", 100, 1, 100),
        seed=number("seed", 0, 0, 2**31),
    )


def _numbers(asked: Mapping[str, str]) -> Callable[[str, int, int, int], int]:
    def number(name: str, default: int, least: int, most: int) -> int:
        text = asked.get(name, "").strip()
        if not text:
            return default
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and least <= int(text) <= most):
            raise BadSwitch(f"{name} must be a whole number from {least} to {most}")
        return int(text)

    return number


def _stored(fault: Fault) -> Document:
    body: Document = msgspec.to_builtins(fault)
    return body
