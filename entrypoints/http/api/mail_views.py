"""Mails and their figures as an operator sees them. No personal data: no address, and nobody's words but ours."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta
from msgspec.structs import asdict

from application.ports.event_store import Recorded
from application.ports.read_models import MailFigures, MailRow
from application.requests.sending_left import SendingLeft
from application.timeline import describe
from domain.mail.events import MailKind, Recipient
from domain.mail.mail import Standing
from entrypoints.http.schemas import Schema


class MailStanding(StrEnum):
    WANTED = "wanted"
    ATTEMPTED = "attempted"
    GIVEN_UP = "given_up"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    DELIVERED = "delivered"
    DROPPED = "dropped"
    BOUNCED = "bounced"


assert [word.value for word in MailStanding] == [standing.name.lower() for standing in Standing]


class MailView(Schema, frozen=True, kw_only=True):
    id: UUID
    booking_id: UUID | None
    kind: MailKind
    recipient: Recipient
    standing: Annotated[
        MailStanding,
        Meta(description="How far it came; `deferred` still may arrive, `dropped` was not even tried by SendGrid."),
    ]
    reason: Annotated[str, Meta(description="Why it stands so, in classes: never the receiving server's words.")]
    needless: Annotated[bool, Meta(description="Given up because it was no longer so, or for want of a reader.")]
    reported_as_spam: bool
    attempts: int
    message_id: Annotated[str, Meta(description="SendGrid's own name of it, once that is known.")]
    wanted_at: datetime
    due_at: Annotated[datetime, Meta(description="When it goes out at the earliest.")]
    accepted_at: Annotated[datetime | None, Meta(description="Since when SendGrid is known to have it.")]
    changed_at: datetime
    resend_of: Annotated[UUID | None, Meta(description="The mail that this one sends again.")]
    resends: Annotated[int, Meta(description="How often this one was sent again.")]


class Mails(Schema, frozen=True, kw_only=True):
    mails: tuple[MailView, ...]
    next_before: Annotated[datetime | None, Meta(description="`before` of the next page; null if this one is empty.")]


class OneMail(Schema, frozen=True, kw_only=True):
    mail: MailView


class MailFactView(Schema, frozen=True, kw_only=True):
    at: datetime
    type: str
    words: str
    cause: Annotated[str, Meta(description="What led to it.")]


class NextTry(Schema, frozen=True, kw_only=True):
    at: Annotated[datetime | None, Meta(description="Null if it was set aside until a person looks.")]
    why: Annotated[str, Meta(description="Why it was not sent the last time; empty if it was not tried yet.")]


class MailStory(Schema, frozen=True, kw_only=True):
    mail: MailView
    next_try: Annotated[NextTry | None, Meta(description="Null once there is nothing more for us to send.")]
    facts: tuple[MailFactView, ...]


class MailFiguresView(Schema, frozen=True, kw_only=True):
    """due = waiting + givenUp + accepted; accepted = unreported + deferred + delivered + dropped + bounced."""

    due: int
    waiting: int
    given_up: int
    needless: Annotated[int, Meta(description="Of those given up: missed by nobody.")]
    accepted: int
    unreported: Annotated[int, Meta(description="SendGrid has taken them and has not said more.")]
    deferred: int
    delivered: int
    dropped: int
    bounced: int
    reported_as_spam: int
    delivery_rate: Annotated[
        float | None, Meta(description="delivered / (delivered + dropped + bounced); null before any has an end.")
    ]
    median_seconds_to_accepted: Annotated[
        float | None, Meta(description="From when it was due to SendGrid's acceptance, of those that were accepted.")
    ]


class MailsOfKind(MailFiguresView, frozen=True, kw_only=True):
    kind: MailKind


class Figures(Schema, frozen=True, kw_only=True):
    """How the mails stand now that were due from `from` until before `to`; a sending again counts as its own."""

    start: Annotated[datetime, Meta(description="As asked for in `from`.")]
    end: Annotated[datetime, Meta(description="As asked for in `to`.")]
    kinds: tuple[MailsOfKind, ...]
    total: MailFiguresView


def mail_view(row: MailRow) -> MailView:
    return MailView(
        id=row.mail_id,
        booking_id=row.booking_id,
        kind=MailKind(row.kind),
        recipient=Recipient(row.recipient),
        standing=MailStanding(row.standing),
        reason=row.reason,
        needless=row.needless,
        reported_as_spam=row.reported_as_spam,
        attempts=row.attempts,
        message_id=row.message_id,
        wanted_at=row.wanted_at,
        due_at=row.due_at,
        accepted_at=row.accepted_at,
        changed_at=row.changed_at,
        resend_of=row.resend_of,
        resends=row.resends,
    )


def mails_view(rows: Sequence[MailRow]) -> Mails:
    views = tuple(mail_view(row) for row in rows)
    return Mails(mails=views, next_before=views[-1].wanted_at if views else None)


def mail_story(row: MailRow, history: Sequence[Recorded], sending: SendingLeft | None) -> MailStory:
    facts = (
        MailFactView(
            at=recorded.at,
            type=str(recorded.event.__struct_config__.tag),
            words=describe(recorded.event),
            cause=recorded.cause,
        )
        for recorded in history
    )
    next_try = NextTry(at=sending.due, why=sending.why) if sending else None
    return MailStory(mail=mail_view(row), next_try=next_try, facts=tuple(facts))


def figures_view(start: datetime, end: datetime, figures: Sequence[MailFigures]) -> Figures:
    *kinds, total = figures
    return Figures(
        start=start,
        end=end,
        kinds=tuple(MailsOfKind(kind=MailKind(of_kind.kind), **_counts(of_kind)) for of_kind in kinds),
        total=MailFiguresView(**_counts(total)),
    )


def _counts(figures: MailFigures) -> dict[str, Any]:
    counts = asdict(figures)
    del counts["kind"]
    ended = figures.delivered + figures.dropped + figures.bounced
    return counts | {"delivery_rate": figures.delivered / ended if ended else None}
