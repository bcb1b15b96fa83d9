"""Our webhook subscription at one provider kept alive: never without one while there is a choice, at the end one."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from application.ports.clock import Clock
from application.ports.cursors import Cursors
from application.ports.subscriptions import Subscription, Subscriptions
from domain.identifiers import BuilderId

FAILING_TOO_LONG = timedelta(hours=6)
"""Calendly gives up after 24 hours. Until then its repeats may still get through by themselves."""
REPAIR_INTERVAL = timedelta(minutes=30)
"""What one new subscription did not mend, another one at once will not mend either."""
GAP_MARGIN = timedelta(minutes=15)
GAP_UNKNOWN = timedelta(days=3)
"""How far back the gap may reach when nobody ever saw a subscription at work."""


def fault_cursor(provider: str) -> str:
    """Where it is kept what was wrong with the subscription at the last look; nothing or "" if it was well."""
    return f"{provider} subscription fault"


def own_name(builder_id: BuilderId) -> str:
    """What the keeper of a builder's own subscription is called."""
    return f"calendly of {builder_id}"


class Health(Struct, frozen=True, kw_only=True):
    """`fault` says in words what is wrong, "" if one subscription works; `surplus` should not be there besides."""

    kept: Subscription | None
    surplus: tuple[Subscription, ...]
    fault: str = ""


class Mended(Struct, frozen=True, kw_only=True):
    """`made` is the new subscription, if one was needed; news since `gap_since` may be lost. `secret` is told once.

    `fault` tells that it could not be mended (yet).
    """

    kept: Subscription | None
    made: bool = False
    removed: int = 0
    gap_since: datetime | None = None
    secret: str = ""
    fault: str = ""


class SubscriptionKeeper:
    """`numbered`: the provider takes an address only once, so that a new subscription needs the next /1, /2, ..."""

    def __init__(
        self, name: str, subscriptions: Subscriptions, url: str, cursors: Cursors, clock: Clock, *, numbered: bool
    ) -> None:
        self.name = name
        self.url = url
        self._subscriptions = subscriptions
        self._numbered = numbered
        self._cursors = cursors
        self._clock = clock

    def look(self) -> Health:
        """Change nothing at the provider, and note what was seen; raises ProviderUnavailable."""
        health = self.judged()
        self._note(health.fault)
        return health

    def judged(self) -> Health:
        """Change nothing, here or there; raises ProviderUnavailable."""
        return self._judge(self._ours())

    def mend(self, *, renew: bool = False, at_once: bool = False) -> Mended:
        """Leave exactly one subscription that works; `renew` replaces even that, `at_once` waits for no interval.

        The old ones go only after the new one is listed as active, so that a crash or a refusal leaves what was
        there; the next call goes on. Raises ProviderUnavailable.
        """
        found = self._ours()
        health = self._judge(found)
        self._note(health.fault)
        if not health.fault and not renew:
            return Mended(kept=health.kept, removed=self._remove(health.surplus))
        fault = health.fault or "to be renewed"
        if not at_once and self._mended_lately():
            return Mended(kept=None, fault=f"{fault}; mended less than {REPAIR_INTERVAL} ago")
        gap_since = self._gap(found)
        self._remember("mended")
        new = self._subscriptions.create(self._free_url(found))
        kept = next((s for s in self._ours() if s.id == new.subscription.id and not _fault(s, self._clock.now())), None)
        if kept is None:
            unlisted = f"{fault}; the new one is not listed as active, so that nothing was removed"
            return Mended(kept=None, secret=new.secret, fault=unlisted)
        removed = self._remove(found)
        self._note("")
        return Mended(kept=kept, made=True, removed=removed, gap_since=gap_since, secret=new.secret)

    def end(self) -> int:
        """Leave none, and nothing to complain of; how many there were. Raises ProviderUnavailable."""
        removed = self._remove(self._ours())
        self._note("")
        return removed

    def _ours(self) -> tuple[Subscription, ...]:
        return tuple(s for s in self._subscriptions.ours(self.url) if self._number(s) is not None)

    def _judge(self, found: Sequence[Subscription]) -> Health:
        """Of several that work the one with the newest address stays."""
        now = self._clock.now()
        good = [s for s in found if not _fault(s, now)]
        if not good:
            faults = [_fault(s, now) for s in found] or ["there is none"]
            return Health(kept=None, surplus=tuple(found), fault=", ".join(faults))
        kept = max(good, key=lambda s: (s.failing_since is None, self._number(s)))
        return Health(kept=kept, surplus=tuple(s for s in found if s.id != kept.id))

    def _number(self, subscription: Subscription) -> int | None:
        """0 for our address itself, n for its /n, None for somebody else's."""
        rest = subscription.url.removeprefix(self.url)
        if not rest:
            return 0
        digits = rest.removeprefix("/")
        return int(digits) if rest.startswith("/") and digits.isascii() and digits.isdigit() else None

    def _free_url(self, found: Sequence[Subscription]) -> str:
        if not self._numbered or not found:
            return self.url
        return f"{self.url}/{1 + max(self._number(s) or 0 for s in found)}"

    def _remove(self, old: Sequence[Subscription]) -> int:
        for subscription in old:
            self._subscriptions.delete(subscription.id)
        return len(old)

    def _gap(self, found: Sequence[Subscription]) -> datetime:
        """Since when deliveries may have been lost: the last time all was well, or the first failure if earlier."""
        fine = self._remembered("fine") or self._clock.now() - GAP_UNKNOWN
        failing = [s.failing_since for s in found if s.failing_since is not None]
        return min([fine, *failing]) - GAP_MARGIN

    def _mended_lately(self) -> bool:
        mended = self._remembered("mended")
        return mended is not None and self._clock.now() - mended < REPAIR_INTERVAL

    def _note(self, fault: str) -> None:
        """Kept for whoever tells the operator."""
        self._cursors.set(fault_cursor(self.name), fault)
        if not fault:
            self._remember("fine")

    def _remember(self, what: str) -> None:
        self._cursors.set(f"{self.name} subscription {what}", self._clock.now().isoformat())

    def _remembered(self, what: str) -> datetime | None:
        kept = self._cursors.get(f"{self.name} subscription {what}")
        return datetime.fromisoformat(kept) if kept else None


def _fault(subscription: Subscription, now: datetime) -> str:
    if not subscription.active:
        return f"{subscription.url} is switched off"
    if not subscription.complete:
        return f"{subscription.url} does not have all the events that we need"
    if subscription.failing_since is not None and now - subscription.failing_since > FAILING_TOO_LONG:
        return f"{subscription.url} is not reached since {subscription.failing_since:%Y-%m-%d %H:%M}Z"
    return ""
