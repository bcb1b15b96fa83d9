"""How the service stands: providers, subscriptions, work, lists, and what only a person can mend."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from adapters.mail_texts.alarm_texts import ALARMS, OTHER
from application.effects import (
    BookMeeting,
    CancelMeeting,
    CapturePayment,
    CloseCheckout,
    Effect,
    ExpireHold,
    GiveBack,
    ReadInvitee,
    ReclaimTime,
    ReleaseAuthorization,
    ShowNoShow,
    StartCheckout,
    YieldTime,
)
from application.performing.parking import PARKED
from application.ports.audit_ledger import ProjectionCheck
from application.ports.call_budget import CallsLeft
from application.ports.connections import Connection
from application.ports.effects import Backlog, OpenEffect
from application.ports.inbox import Provider
from application.ports.read_models import MailTrouble
from application.reconcilers.comparison import REPORT
from application.reconcilers.drift import DriftReport
from application.reconcilers.subscriptions import fault_cursor, own_name
from entrypoints.http.pages.operator.mode_words import ModeWords, mode_words
from entrypoints.http.pages.operator.words import PROVIDERS, apart, reason_words
from entrypoints.http.plain_words import plain
from entrypoints.http.speaking import gettext, ngettext
from entrypoints.routines import cursor_of
from entrypoints.service import Service

_ASKED_BY: Mapping[Provider, tuple[str, ...]] = {
    Provider.STRIPE: ("stripe events", "payment pages", "stripe subscription"),
    Provider.CALENDLY: ("calendars", "calendly subscription"),
}
"""The routines that ask a provider: each marks when it had its last good answer."""
_QUIET_AFTER = timedelta(minutes=20)
"""The slowest of them asks every five minutes."""
_MAILS_LOOKED_AT = 50
_WORK_LOOKED_AT = 200
_WORK: Mapping[Provider, tuple[type[Effect], ...]] = {
    Provider.STRIPE: (StartCheckout, CloseCheckout, ExpireHold, CapturePayment, ReleaseAuthorization, GiveBack),
    Provider.CALENDLY: (BookMeeting, CancelMeeting, ReclaimTime, YieldTime, ReadInvitee, ShowNoShow),
}


class Light(Struct, frozen=True, kw_only=True):
    """`standing` is good, trouble or unknown; never told by colour alone."""

    provider: str
    standing: str
    words: str
    delivered: datetime | None
    subscription: str


_SEEN_AT: Mapping[str, str] = {
    "audit": "/operator/audit",
    "comparison": "/operator/audit",
    "connection": "/operator/health",
    "drift": "/operator/health",
    "parked_work": "/operator/work",
    "subscription": "/operator/health",
}
"""Where an operator's pages say more of what is wrong."""


class TroubleWords(Struct, frozen=True, kw_only=True):
    problem: str
    to_do: str
    count: int
    detail: str
    path: str


class ListWords(Struct, frozen=True, kw_only=True):
    name: str
    behind: int
    check: ProjectionCheck | None


class OwnConnection(Struct, frozen=True, kw_only=True):
    """`calls` are those that this builder's own token has left."""

    builder: str
    path: str
    standing: str
    is_trouble: bool
    since: datetime
    reason: str
    calls: CallsLeft


class HealthView(Struct, frozen=True, kw_only=True):
    mode: ModeWords | None
    troubles: tuple[TroubleWords, ...]
    lights: tuple[Light, ...]
    backlog: Backlog
    inbox_waiting: int
    calls: CallsLeft
    connections: tuple[OwnConnection, ...]
    mails: MailTrouble
    lists: tuple[ListWords, ...]
    comparison: DriftReport | None


def health_view(service: Service) -> HealthView:
    now = service.world.clock.now()
    checks = {check.name: check for check in service.audit_ledger.projection_checks()}
    behind = service.audit_ledger.projections_behind()
    kept = service.cursors.get(REPORT)
    return HealthView(
        mode=mode_words(service.world.modes),
        troubles=tuple(troubles(service)),
        lights=tuple(_lights(service, now)),
        backlog=service.effects.backlog(now),
        inbox_waiting=service.inbox.waiting_count(),
        calls=service.world.budgets.of("").left(now),
        connections=tuple(_own_connection(one, service, now) for one in service.connections.every()),
        mails=service.mail_list.trouble(now - timedelta(days=1), now),
        lists=tuple(
            ListWords(name=plain(name), behind=behind.get(name, 0), check=checks.get(name))
            for name in sorted({*behind, *checks})
        ),
        comparison=msgspec.json.decode(kept, type=DriftReport) if kept else None,
    )


def _own_connection(connection: Connection, service: Service, now: datetime) -> OwnConnection:
    fault = service.cursors.get(fault_cursor(own_name(connection.builder_id))) if connection.works else ""
    standing = gettext("connected") if connection.works else gettext("needs reconnecting")
    deaf = gettext("webhooks do not reach us")
    return OwnConnection(
        builder=connection.builder_id,
        path=f"/builder/{connection.builder_id}/connection",
        standing=f"{standing}, {deaf}" if fault else standing,
        is_trouble=bool(fault) or not connection.works,
        since=connection.changed_at,
        reason=connection.reason or fault or "",
        calls=service.world.budgets.of(connection.calendar).left(now),
    )


def troubles(service: Service) -> Iterator[TroubleWords]:
    """What the operator is told of by mail, too."""
    for trouble in service.world.troubles.present():
        text = ALARMS.get(trouble.about, OTHER)
        yield TroubleWords(
            problem=gettext(text.problem),
            to_do=gettext(text.to_do),
            count=trouble.count,
            detail=reason_words(trouble.detail),
            path=_SEEN_AT.get(trouble.about, ""),
        )


def _lights(service: Service, now: datetime) -> Iterator[Light]:
    delivered, left = service.inbox.newest(), service.effects.shown(_WORK_LOOKED_AT)
    for provider, routines in _ASKED_BY.items():
        marks = (service.cursors.get(cursor_of(name)) for name in routines)
        answered = max((datetime.fromisoformat(mark) for mark in marks if mark), default=None)
        fault, waits = service.cursors.get(fault_cursor(provider)), _waiting(provider, left)
        yield Light(
            provider=PROVIDERS[provider],
            standing=_standing(answered, fault or waits, now),
            words=_words(answered, now) + waits,
            delivered=delivered.get(provider),
            subscription=gettext("not looked at yet") if fault is None else fault or gettext("works"),
        )
    yield _sendgrid(service, delivered.get(Provider.SENDGRID), now)


def _standing(answered: datetime | None, fault: str | None, now: datetime) -> str:
    if answered is None:
        return "unknown"
    return "trouble" if fault or now - answered > _QUIET_AFTER else "good"


def _waiting(provider: Provider, left: Sequence[OpenEffect]) -> str:
    """Empty if no work waits for another try because of its last one; what an operator has parked is no trouble."""
    tried = [
        one
        for one in left
        if one.try_number and one.note not in {"", PARKED} and isinstance(one.effect, _WORK[provider])
    ]
    if not tried:
        return ""
    waiting = ngettext("1 waits for another try", "%(num)s wait for another try", len(tried))
    return "; " + gettext("%(waiting)s, one of them: %(note)s", waiting=waiting, note=tried[0].note)


def _words(answered: datetime | None, now: datetime) -> str:
    if answered is None:
        return gettext("not asked yet by any worker")
    return gettext("last good answer %(when)s", when=apart(answered, now))


def _sendgrid(service: Service, delivered: datetime | None, now: datetime) -> Light:
    """It is asked for nothing: what it takes tells."""
    rows = service.mail_list.page(limit=_MAILS_LOOKED_AT)
    answered = max((row.accepted_at for row in rows if row.accepted_at), default=None)
    waiting = service.mail_list.trouble(now, now).waiting
    late = "; " + gettext("%(count)s due and not taken", count=waiting) if waiting else ""
    taken = (
        gettext("last took a mail %(when)s", when=apart(answered, now))
        if answered
        else gettext("has taken no mail yet")
    )
    return Light(
        provider="SendGrid",
        standing="unknown" if answered is None and not waiting else "trouble" if waiting else "good",
        words=taken + late,
        delivered=delivered,
        subscription=gettext("not one of ours: set up at SendGrid"),
    )
