"""How the service does with its providers: what the figures mean, and whose work it is that something holds up."""

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from application.effects import (
    BookMeeting,
    CancelMeeting,
    CapturePayment,
    CloseCheckout,
    ExpireHold,
    GiveBack,
    ReadInvitee,
    ReclaimTime,
    ReleaseAuthorization,
    SendMail,
    SendSignInMail,
    ShowNoShow,
    StartCheckout,
    YieldTime,
)
from application.figures.definition import Definition
from application.ports.inbox import Provider
from application.ports.service_figures import HeldUp

MAIL_DELIVERY = Definition(
    name="mail_delivery",
    title="Mails delivered",
    formula="delivered / (delivered + dropped + bounced)",
    counts="mails on the day when they were due; each once, as it stands now",
    leaves_out="mails given up before SendGrid had them, and those of which it has not told the end",
)
WEBHOOK_LATENCY = Definition(
    name="webhook_latency",
    title="Messages handled",
    formula="time from a message's arrival to its verdict: the middle one, and what 95 of 100 stay below",
    counts="messages of Stripe, Calendly and SendGrid on the day when they came, each as it stands now",
    leaves_out="the way to us, and messages that never came: what they told is asked for besides",
)
PROVIDER_ERRORS = Definition(
    name="provider_errors",
    title="Work held up",
    formula="work put off after a try + work set aside until a person looks",
    counts="open work as it stands now, by the provider that gave no answer, refused, or has a limit of calls",
    leaves_out="what has gone well since, however often it was tried, and work that asks no provider",
)
_WORK = {
    Provider.STRIPE: (ExpireHold, StartCheckout, CloseCheckout, CapturePayment, ReleaseAuthorization, GiveBack),
    Provider.CALENDLY: (BookMeeting, ReclaimTime, YieldTime, ReadInvitee, ShowNoShow, CancelMeeting),
    Provider.SENDGRID: (SendMail, SendSignInMail),
}
_PROVIDERS: Mapping[object, Provider] = {
    kind.__struct_config__.tag: provider for provider, kinds in _WORK.items() for kind in kinds
}


class ProviderErrors(Struct, frozen=True, kw_only=True):
    provider: Provider
    put_off: int
    set_aside: int


def provider_errors(held_up: Sequence[HeldUp]) -> Sequence[ProviderErrors]:
    """Of every provider, also of one that holds up nothing."""
    put_off: Counter[Provider] = Counter()
    set_aside: Counter[Provider] = Counter()
    for one in held_up:
        provider = _PROVIDERS.get(one.kind)
        if provider is not None:
            put_off[provider] += one.put_off
            set_aside[provider] += one.set_aside
    return [ProviderErrors(provider=p, put_off=put_off[p], set_aside=set_aside[p]) for p in Provider]
