"""How an operator's pages name things."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from application.ports.catalog import Builder
from application.ports.inbox import Provider
from domain.booking.concerns import Concern

PARKED = "parked"
"""A wish beside the concerns: its work was set aside."""

CONCERNS: Mapping[str, str] = {
    Concern.NEEDS_PERSON: "Needs a person",
    Concern.PAID_NOT_CONFIRMED: "Paid, not confirmed",
    Concern.UNKNOWN_AT_CALENDLY: "Unknown at Calendly",
    Concern.REFUND_WAITING: "Refund waiting",
    Concern.REFUND_FAILED: "Refund failed",
    Concern.WRONG_AMOUNT: "Overpaid or wrong amount",
    Concern.DISPUTED: "Disputed",
    PARKED: "Parked work",
}
assert set(CONCERNS) == {*Concern, PARKED}, "every concern has its words"

PROVIDERS: Mapping[str, str] = {
    Provider.STRIPE: "Stripe",
    Provider.CALENDLY: "Calendly",
    Provider.SENDGRID: "SendGrid",
}

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_SHORT = 8


class Names(Struct, frozen=True):
    """What experts and sessions are called, looked up once for a page."""

    experts: Mapping[str, str]
    sessions: Mapping[str, str]

    @classmethod
    def of(cls, builders: Iterable[Builder]) -> "Names":
        every = list(builders)
        sessions: dict[str, str] = {session.id: session.title for builder in every for session in builder.session_types}
        return cls({builder.id: builder.name for builder in every}, sessions)

    def expert(self, builder_id: str) -> str:
        """A withdrawn one has only an id left."""
        return self.experts.get(builder_id, builder_id)

    def session(self, session_type_id: str) -> str:
        return self.sessions.get(session_type_id, session_type_id)


def plain(word: str) -> str:
    """A word of ours as people write it: `refund_failed` and `REFUND_FAILED` are both "Refund failed"."""
    return word.replace("_", " ").capitalize()


def short(id_: object) -> str:
    """Enough of an id to tell it from others on a page."""
    return str(id_)[:_SHORT]


def apart(moment: datetime, now: datetime) -> str:
    """Such as "in 3 hours" or "5 minutes ago"."""
    distance = abs(moment - now)
    if distance < _MINUTE:
        return "now"
    for unit, name in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if distance >= unit:
            count = distance // unit
            words = f"{count} {name}{'' if count == 1 else 's'}"
            break
    return f"in {words}" if moment > now else f"{words} ago"
