"""How an operator's pages name things."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from application.ports.catalog import Builder
from application.ports.inbox import Provider
from domain.booking.concerns import Concern
from entrypoints.http.history_words import without_told
from entrypoints.http.plain_words import plain
from entrypoints.http.refusal_words import in_language
from entrypoints.http.speaking import gettext, marked, ngettext

PARKED = "parked"
"""A wish beside the concerns: its work was set aside."""

CONCERNS: Mapping[str, str] = {
    Concern.NEEDS_PERSON: marked("Needs a person"),
    Concern.PAID_NOT_CONFIRMED: marked("Paid, not confirmed"),
    Concern.UNKNOWN_AT_CALENDLY: marked("Unknown at Calendly"),
    Concern.REFUND_WAITING: marked("Refund waiting"),
    Concern.REFUND_FAILED: marked("Refund failed"),
    Concern.WRONG_AMOUNT: marked("Overpaid or wrong amount"),
    Concern.DISPUTED: marked("Disputed"),
    PARKED: marked("Parked work"),
}
assert set(CONCERNS) == {*Concern, PARKED}, "every concern has its words"

PROVIDERS: Mapping[str, str] = {
    Provider.STRIPE: "Stripe",
    Provider.CALENDLY: "Calendly",
    Provider.SENDGRID: "SendGrid",
}

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_SHORT = 8
_SLUG = re.compile(r"[a-z_]+")
_TO_WHOM = {
    "client": marked("%(mail)s to the client"),
    "builder": marked("%(mail)s to the builder"),
    "operator": marked("%(mail)s to the operator"),
}
_AHEAD: Mapping[timedelta, Callable[[int], str]] = {
    _DAY: lambda count: ngettext("in 1 day", "in %(num)s days", count),
    _HOUR: lambda count: ngettext("in 1 hour", "in %(num)s hours", count),
    _MINUTE: lambda count: ngettext("in 1 minute", "in %(num)s minutes", count),
}
_PAST: Mapping[timedelta, Callable[[int], str]] = {
    _DAY: lambda count: ngettext("1 day ago", "%(num)s days ago", count),
    _HOUR: lambda count: ngettext("1 hour ago", "%(num)s hours ago", count),
    _MINUTE: lambda count: ngettext("1 minute ago", "%(num)s minutes ago", count),
}


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


def short(id_: object) -> str:
    """Enough of an id to tell it from others on a page."""
    return str(id_)[:_SHORT]


def apart(moment: datetime, now: datetime) -> str:
    """Such as "in 3 hours" or "5 minutes ago"."""
    distance = abs(moment - now)
    if distance < _MINUTE:
        return gettext("now")
    unit = next(unit for unit in (_DAY, _HOUR, _MINUTE) if distance >= unit)
    return _AHEAD[unit](distance // unit) if moment > now else _PAST[unit](distance // unit)


def concern_words(concern: str) -> str:
    """Of one of CONCERNS."""
    return gettext(CONCERNS[concern])


def to_whom(kind: str, recipient: str) -> str:
    """A mail, by its kind and its reader."""
    return gettext(_TO_WHOM[recipient], mail=plain(kind))


def cause_words(cause: str) -> str:
    """Why a fact came about; who and why, behind it, stay as they were written."""
    what, told = without_told(cause)
    return in_language(what) + told


def reason_words(reason: str) -> str:
    """Why something was refused, or waits, perhaps for more than one reason."""
    told = cause_words(reason)
    return told if told != reason else "; ".join(map(_one_reason, reason.split("; ")))


def _one_reason(reason: str) -> str:
    """A refusal comes with its slug, which is for programs."""
    told = cause_words(reason)
    what, _, why = reason.partition(": ")
    known = in_language(why)
    if told != reason or known == why:
        return told
    return known if _SLUG.fullmatch(what) else f"{what}: {known}"
