"""The three providers: whether our keys open what we need, and our subscriptions stand. Only reading."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from application.ports.answers import ProviderUnavailable
from application.ports.clock import Clock
from application.ports.provider_access import ProviderAccess, Right
from application.reconcilers.subscriptions import SubscriptionKeeper
from application.requests.calendar_check import Finding
from entrypoints.doctor.lines import doubtful, well, wrong
from entrypoints.doctor.skew import skew
from entrypoints.second_ear import can_be_reached

TIMEOUT_SECONDS = 5.0
_REGISTER = "Run: booking webhooks register"


def access(name: str, key: str, provider: ProviderAccess) -> Iterator[Finding]:
    """`key` is the variable that holds what we show the provider."""
    try:
        rights = provider.rights()
    except ProviderUnavailable as silence:
        mend = f"Check {key}, and whether {name} has an outage. The rest of it was not asked."
        yield wrong(name, f"It could not be asked: {silence}.", mend)
        return
    have = [right.what for right in rights if not right.refusal]
    if have:
        yield well(name, f"Our key may: {', '.join(have)}.")
    yield from (_refused(name, right) for right in rights if right.refusal)


def subscription(name: str, keeper: SubscriptionKeeper, provider_base: str) -> Finding:
    about = f"{name} webhooks"
    if not can_be_reached(keeper.url, provider_base):
        detail = f"{keeper.url} is on this machine, where {name} cannot find it."
        return doubtful(about, detail, "Set APP_BASE_URL, or the webhook address alone, to a public one.")
    try:
        health = keeper.judged()
    except ProviderUnavailable as silence:
        return wrong(about, f"Subscriptions could not be read: {silence}.", "See the lines above.")
    if health.kept is None:
        return wrong(about, f"{health.fault}.", _REGISTER)
    if health.surplus:
        extra = ", ".join(surplus.url for surplus in health.surplus)
        return doubtful(about, f"Besides {health.kept.url} there is {extra}.", _REGISTER)
    return well(about, f"All events that we need come to {health.kept.url}.")


def their_clock(name: str, address: str, clock: Clock) -> Finding:
    """By the Date of an answer; whatever the answer is, and without a key."""
    try:
        told = httpx.head(address, timeout=TIMEOUT_SECONDS, follow_redirects=False).headers.get("Date", "")
        then = parsedate_to_datetime(told)
    except (httpx.HTTPError, ValueError):
        return doubtful("Clock", f"{name} did not say what time it is.", "Compare the clock of this machine by hand.")
    return skew("Clock", name, _utc(then) - clock.now())


def _utc(then: datetime) -> datetime:
    return then.astimezone(UTC) if then.tzinfo else then.replace(tzinfo=UTC)


def _refused(name: str, right: Right) -> Finding:
    say = wrong if right.needed else doubtful
    return say(name, f"To {right.what}: {right.refusal}.", right.mend)
