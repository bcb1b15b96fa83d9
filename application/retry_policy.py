"""When work that failed is tried again, and when a person must look: a table, not code in loops."""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from application.effects import (
    BookMeeting,
    CancelMeeting,
    CapturePayment,
    CloseCheckout,
    DecideCase,
    Effect,
    ExpireHold,
    FinishSession,
    GiveBack,
    ProcessDelivery,
    ReadInvitee,
    ReclaimTime,
    ReleaseAuthorization,
    SendMail,
    SendSignInMail,
    ShowNoShow,
    StartCheckout,
    YieldTime,
)
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.effects import ClaimedEffect


class Later(Struct, frozen=True):
    until: datetime
    reason: str
    limited: bool = False
    """A provider's limits or an operator turned it away: not a try that failed."""

    def by(self, moment: datetime) -> "Later":
        """The same, but no later than this."""
        return replace(self, until=min(self.until, moment))


class Parked(Struct, frozen=True):
    reason: str


class Backoff(Struct, frozen=True):
    """Waits in seconds; the last one repeats until `tries_max` is reached, then the work is parked."""

    waits_seconds: tuple[int, ...]
    tries_max: int


LIMITED_MAX = 20_000
"""So often may a provider turn one piece of work away by its limits: two weeks of once a minute."""

_QUICK = (2, 5, 10, 30, 60, 300)
_MONEY = (2, 10, 30, 60, 300, 900, 3600)

BACKOFFS: dict[type[Effect], Backoff] = {
    ExpireHold: Backoff(_QUICK, tries_max=2000),
    StartCheckout: Backoff(_QUICK, tries_max=2000),
    CloseCheckout: Backoff(_QUICK, tries_max=2000),
    BookMeeting: Backoff((*_QUICK, 900), tries_max=20_000),  # ends by its session's start, not by its tries
    CapturePayment: Backoff(_MONEY, tries_max=300),
    ReleaseAuthorization: Backoff(_MONEY, tries_max=300),
    ReclaimTime: Backoff(_QUICK, tries_max=20),
    YieldTime: Backoff(_QUICK, tries_max=20),
    ReadInvitee: Backoff((*_QUICK, 900), tries_max=200),
    FinishSession: Backoff(_QUICK, tries_max=20),
    ShowNoShow: Backoff(_MONEY, tries_max=50),
    CancelMeeting: Backoff(_MONEY, tries_max=100),
    GiveBack: Backoff(_MONEY, tries_max=300),
    DecideCase: Backoff(_QUICK, tries_max=2000),
    SendMail: Backoff((10, 30, 60, 300, 900, 3600), tries_max=100),
    SendSignInMail: Backoff((1, 2, 5, 10, 30, 60), tries_max=100),  # ends with its link, not by its tries
    ProcessDelivery: Backoff((1, 2, 5, 10, 30, 60, 300), tries_max=30),
}


def after_failure(effect: Effect, tries: int, now: datetime, reason: str) -> Later | Parked:
    """`tries` are the counted ones, from 0 for work run inside a request."""
    backoff = BACKOFFS[type(effect)]
    if tries >= backoff.tries_max:
        return Parked(f"gave up after {tries} tries: {reason}")
    wait = backoff.waits_seconds[min(max(tries - 1, 0), len(backoff.waits_seconds) - 1)]
    return Later(now + timedelta(seconds=wait), reason)


def told_to_wait(claimed: ClaimedEffect, answer: Limited, now: datetime, reason: str) -> Later | Parked:
    """When the provider said, but never at once. It says nothing against the work, so it is no try that failed."""
    if claimed.limited >= LIMITED_MAX:
        return Parked(f"turned away {claimed.limited} times: {reason}")
    soonest = now + timedelta(seconds=BACKOFFS[type(claimed.effect)].waits_seconds[0])
    return Later(max(soonest, answer.retry_at), reason, limited=True)


def not_done(claimed: ClaimedEffect, answer: Limited | NotReached | Unknown, now: datetime) -> Later | Parked:
    """The provider gave no answer that settles it."""
    if isinstance(answer, Limited):
        return told_to_wait(claimed, answer, now, "the provider limits us")
    return after_failure(claimed.effect, claimed.counted_tries, now, answer.detail)
