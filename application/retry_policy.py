"""When work that failed is tried again, and when a person must look: a table, not code in loops."""

from datetime import datetime, timedelta

from msgspec import Struct

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


class Parked(Struct, frozen=True):
    reason: str


class Backoff(Struct, frozen=True):
    """Waits in seconds; the last one repeats until `tries_max` is reached, then the work is parked."""

    waits_seconds: tuple[int, ...]
    tries_max: int


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


def after_failure(
    effect: Effect, try_number: int, now: datetime, reason: str, not_before: datetime | None = None
) -> Later | Parked:
    """`try_number` counts from 0 for work run inside a request; `not_before` is the provider's own wish."""
    backoff = BACKOFFS[type(effect)]
    if try_number >= backoff.tries_max:
        return Parked(f"gave up after {try_number} tries: {reason}")
    wait = backoff.waits_seconds[min(max(try_number - 1, 0), len(backoff.waits_seconds) - 1)]
    until = now + timedelta(seconds=wait)
    return Later(max(until, not_before) if not_before else until, reason)


def not_done(claimed: ClaimedEffect, answer: Limited | NotReached | Unknown, now: datetime) -> Later | Parked:
    """The provider gave no answer that settles it."""
    if isinstance(answer, Limited):
        return after_failure(claimed.effect, claimed.try_number, now, "the provider limits us", answer.retry_at)
    return after_failure(claimed.effect, claimed.try_number, now, answer.detail)
