"""What became of the mails, and sending one again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated
from uuid import UUID

from litestar import Router, get, post
from litestar.exceptions import ValidationException
from litestar.params import FromPath, JSONBody, QueryParameter

from application.ports.event_store import Recorded
from application.projections.mail_list import mail_row
from application.requests.sending_left import sending_left
from domain.errors import (
    FieldFault,
    IdempotencyKeyReused,
    InvalidRequest,
    NotFound,
    Unauthenticated,
    WrongState,
)
from domain.identifiers import BookingId, StreamId
from domain.mail.events import MailKind
from entrypoints.http.api.booking_bodies import IdempotencyKey
from entrypoints.http.api.mail_views import (
    Figures,
    Mails,
    MailStanding,
    MailStory,
    OneMail,
    figures_view,
    mail_story,
    mail_view,
    mails_view,
)
from entrypoints.http.api.operator_words import OperatorWords, told_by
from entrypoints.http.authorization import TheService, only_operators
from entrypoints.http.content_type import json_body
from entrypoints.http.fields import instant_fault
from entrypoints.http.openapi import OPERATOR
from entrypoints.http.operator_commands import mail_resent
from entrypoints.http.problem_docs import refusals
from entrypoints.http.rate_limits import HOLDS
from entrypoints.service import Service

TROUBLE = "not taken yet, dropped, bounced, or given up although still so, and not sent again since"
PAGE_SIZE = 50
PAGE_SIZE_MAX = 500
SPAN_DAYS = 30
SPAN_DAYS_MAX = 366

_get = partial(get, sync_to_thread=True)


@_get(
    "/",
    operation_id="listMails",
    summary="The most recently wanted mails first, and how each stands",
    responses=refusals(Unauthenticated, InvalidRequest),
)
def list_mails(
    service: TheService,
    standing: Annotated[MailStanding | None, QueryParameter()] = None,
    kind: Annotated[MailKind | None, QueryParameter()] = None,
    booking: Annotated[UUID | None, QueryParameter(description="Only mails about this booking.")] = None,
    before: Annotated[datetime | None, QueryParameter(description="Only those wanted before; for paging.")] = None,
    trouble: Annotated[bool, QueryParameter(description=f"Only those {TROUBLE}.")] = False,
    limit: Annotated[int, QueryParameter(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE,
) -> Mails:
    """Mails that were wanted at the same moment stay on one page: it may be a little longer than `limit`."""
    fault = instant_fault(before) if before else None
    if fault:
        raise InvalidRequest([FieldFault("before", fault)])
    rows = service.mail_list.page(
        standing=standing,
        trouble=trouble,
        kind=kind,
        booking_id=BookingId(booking) if booking else None,
        before=before,
        limit=limit,
    )
    return mails_view(rows)


@_get(
    "/{mail_id:uuid}",
    operation_id="getMail",
    summary="Every fact of one mail: also who sent it again, and why; and when it is tried next",
    responses=refusals(Unauthenticated, NotFound),
)
def show_mail(mail_id: FromPath[UUID], service: TheService) -> MailStory:
    history = _history(mail_id, service)
    mail = mail_row(history)
    if mail is None:
        raise NotFound("There is no such mail.")
    return mail_story(mail, history, sending_left(mail, service.effects))


@_get(
    "/figures",
    operation_id="getMailFigures",
    summary="How the mails stand that were due in a span of time, kind by kind",
    responses=refusals(Unauthenticated),
)
def show_figures(
    service: TheService,
    from_: Annotated[
        datetime | None, QueryParameter(name="from", description=f"{SPAN_DAYS} days before `to` if left out.")
    ] = None,
    to: Annotated[
        datetime | None, QueryParameter(description=f"Now if left out; {SPAN_DAYS_MAX} days on at most.")
    ] = None,
) -> Figures:
    for name, given in (("from", from_), ("to", to)):
        _refuse(name, instant_fault(given) if given else None)
    until = to or service.world.clock.now()
    since = from_ or until - timedelta(days=SPAN_DAYS)
    _refuse("to", _span_fault(since, until))
    return figures_view(since, until, service.mail_list.figures(since, until))


@post(
    "/{mail_id:uuid}/resend",
    operation_id="resendMail",
    summary="Send a mail again, to the address that its reader has now",
    status_code=200,
    sync_to_thread=True,
    opt=HOLDS,
    before_request=json_body,
    responses=refusals(Unauthenticated, InvalidRequest, NotFound, WrongState, IdempotencyKeyReused, takes_body=True),
)
def resend(
    mail_id: FromPath[UUID],
    data: JSONBody[OperatorWords],
    service: TheService,
    idempotency_key: IdempotencyKey = None,
) -> OneMail:
    """A new mail of the same kind about the same thing, which has a fate of its own. What it says is decided when it
    is sent: if that is no longer so, it is given up with the reason. A mail that still waits is not sent again.
    """
    by, why = told_by(data)
    mail = mail_row(_history(mail_id, service))
    if mail is None:
        raise NotFound("There is no such mail.")
    command = mail_resent(mail, service.world.clock.now(), by, why, idempotency_key)
    resent = service.world.bus.resend_mail(command)
    row = mail_row(_history(resent.mail_id, service))
    assert row is not None, "it was stored with the word of it"
    return OneMail(mail=mail_view(row))


def _history(mail_id: UUID, service: Service) -> Sequence[Recorded]:
    stream = StreamId(mail_id)
    return service.world.store.load([stream])[stream]


def _span_fault(since: datetime, until: datetime) -> str | None:
    if since >= until:
        return "must be later than from"
    return f"may be {SPAN_DAYS_MAX} days after from at most" if until - since > timedelta(days=SPAN_DAYS_MAX) else None


def _refuse(name: str, fault: str | None) -> None:
    """As the framework refuses a parameter that it cannot read."""
    if fault:
        raise ValidationException(fault, extra=[{"key": name, "message": fault, "source": "query"}])


routes = Router(
    "/api/operator/mails",
    route_handlers=[list_mails, show_mail, show_figures, resend],
    guards=[only_operators],
    security=OPERATOR,
    tags=["Operator"],
)
