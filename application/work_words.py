"""Outgoing work in plain words, for those who look after it. No personal data: the work holds none."""

from collections.abc import Callable
from typing import Any, get_args

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

_WORDS: dict[type, Callable[[Any], str]] = {
    ExpireHold: lambda _: "End the hold, once Stripe says that nobody can pay any more",
    StartCheckout: lambda e: f"Ask Stripe for a payment page (attempt {e.attempt})",
    CloseCheckout: lambda e: f"Close the payment page at Stripe (attempt {e.attempt})",
    BookMeeting: lambda _: "Book the time at Calendly",
    CapturePayment: lambda e: f"Take the reserved money at Stripe ({e.intent})",
    ReleaseAuthorization: lambda e: f"Let the reserved money go at Stripe ({e.intent})",
    ReclaimTime: lambda _: "See whether the time is still free at Calendly",
    YieldTime: lambda e: f"See who else has this time at Calendly ({e.event_uri})",
    ReadInvitee: lambda e: f"Ask Calendly how {e.invitee_uri} stands",
    FinishSession: lambda _: "Note that the session is over",
    ShowNoShow: lambda _: "Show at Calendly whether the client came",
    CancelMeeting: lambda e: f"Cancel the meeting at Calendly ({e.event_uri})",
    GiveBack: lambda e: f"Ask Stripe for refund {e.number}",
    DecideCase: lambda e: f"Settle the case ({e.case.replace('_', ' ')}) if nobody has by then",
    SendMail: lambda e: f"Send mail {e.mail_id}",
    SendSignInMail: lambda e: f"Send mail {e.mail_id}, which somebody signing in waits for",
    ProcessDelivery: lambda e: f"Handle delivery {e.delivery_id}",
}
assert set(_WORDS) == set(get_args(Effect)), "every kind of work has its words"


def work_words(effect: Effect) -> str:
    """One line, as something to do."""
    return _WORDS[type(effect)](effect)
