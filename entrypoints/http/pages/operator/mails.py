"""Every mail with its standing, the figures, and sending one again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Struct

from application.ports.event_store import Recorded
from application.ports.read_models import MailRow
from application.projections.mail_list import NAME, mail_row
from application.requests.sending_left import sending_left
from application.timeline import describe
from domain.errors import NotFound, Refusal
from domain.identifiers import StreamId
from domain.mail.events import MailKind
from entrypoints.http.api.mail_views import MailStanding, figures_view
from entrypoints.http.authorization import TheService
from entrypoints.http.operator_commands import mail_resent
from entrypoints.http.pages.gate import Desk, TheDesk
from entrypoints.http.pages.operator.booking_view import mail_line
from entrypoints.http.pages.operator.who_and_why import KEPT, WhoAndWhy
from entrypoints.http.pages.operator.words import cause_words, reason_words
from entrypoints.http.plain_words import plain
from entrypoints.http.rate_limits import HOLDS
from entrypoints.http.refusal_words import in_language
from entrypoints.http.speaking import gettext, looked_up
from entrypoints.service import Service

PAGE_SIZE = 50
FIGURES_SPAN = timedelta(days=30)
PATH = "/operator/mails"
_TROUBLE = "trouble"


class MailFact(Struct, frozen=True):
    at: datetime
    words: str
    cause: str


class Sent(Struct, frozen=True, kw_only=True):
    by: str = ""
    why: str = ""
    key: str = ""


@get("/mails", sync_to_thread=True)
def mails(
    service: TheService,
    desk: TheDesk,
    standing: FromQuery[str | None] = None,
    kind: FromQuery[str | None] = None,
    before: FromQuery[str | None] = None,
) -> Response[Any]:
    is_trouble = standing == _TROUBLE
    how = standing if standing in set(MailStanding) else None
    what = kind if kind in set(MailKind) else None
    rows = service.mail_list.page(standing=how, trouble=is_trouble, kind=what, before=_moment(before), limit=PAGE_SIZE)
    now = service.world.clock.now()
    figures = figures_view(now - FIGURES_SPAN, now, service.mail_list.figures(now - FIGURES_SPAN, now))
    context = {
        "desk": desk,
        "place": "mails",
        "mails": [mail_line(row) for row in rows],
        "standing": _TROUBLE if is_trouble else how or "",
        "kind": what or "",
        "standings": [(_TROUBLE, gettext("Trouble")), *((one.value, plain(one)) for one in MailStanding)],
        "kinds": [(one.value, plain(one)) for one in MailKind],
        "figures": figures,
        "plain": plain,
        "behind": service.audit_ledger.projections_behind().get(NAME, 0),
        "next_page": _address(standing, what, rows[-1]) if len(rows) >= PAGE_SIZE else None,
    }
    return Template("operator/mails.html", context=context)


@get("/mails/{mail_id:uuid}", sync_to_thread=True)
def mail(
    mail_id: FromPath[UUID], service: TheService, desk: TheDesk, done: FromQuery[str | None] = None
) -> Response[Any]:
    note = gettext("It goes out again as this new mail.") if done else ""
    return _page(_history(mail_id, service), service, desk, note=note)


@post("/mails/{mail_id:uuid}", sync_to_thread=True, opt=HOLDS, status_code=HTTP_303_SEE_OTHER)
def send_again(
    mail_id: FromPath[UUID], service: TheService, desk: TheDesk, data: URLEncodedBody[Sent]
) -> Response[Any]:
    words, history = WhoAndWhy(data.by.strip(), data.why.strip()), _history(mail_id, service)
    if any(words.mistakes()):
        return _page(history, service, desk, words)
    row = _row(history)
    command = mail_resent(row, service.world.clock.now(), words.by, words.why, data.key or None)
    try:
        resent = service.world.bus.resend_mail(command)
    except Refusal as refusal:
        return _page(history, service, desk, words, note=in_language(str(refusal)), status=HTTPStatus.CONFLICT)
    return Redirect(f"{PATH}/{resent.mail_id}?done=yes", status_code=HTTP_303_SEE_OTHER)


def _page(
    history: Sequence[Recorded],
    service: Service,
    desk: Desk,
    words: WhoAndWhy | None = None,
    *,
    note: str = "",
    status: int = HTTPStatus.OK,
) -> Response[Any]:
    mistakes = tuple(words.mistakes()) if words else ()
    row = _row(history)
    left = sending_left(row, service.effects)
    context = {
        "desk": desk,
        "place": "mails",
        "one": mail_line(row),
        "facts": tuple(map(_fact_words, history)),
        "left": left,
        "why_left": reason_words(left.why) if left else "",
        "words": words or WhoAndWhy(),
        "key": str(uuid4()),
        "kept": gettext(KEPT),
        "note": note,
        "mistakes": mistakes,
        "wrong": {mistake.field_id: mistake.words for mistake in mistakes},
    }
    return Template(
        "operator/mail.html", context=context, status_code=HTTPStatus.UNPROCESSABLE_ENTITY if mistakes else status
    )


def _fact_words(recorded: Recorded) -> MailFact:
    return MailFact(recorded.at, describe(recorded.event, looked_up), cause_words(recorded.cause))


def _history(mail_id: UUID, service: Service) -> Sequence[Recorded]:
    stream = StreamId(mail_id)
    return service.world.store.load([stream])[stream]


def _row(history: Sequence[Recorded]) -> MailRow:
    row = mail_row(history)
    if row is None:
        raise NotFound("There is no such mail.")
    return row


def _moment(text: str | None) -> datetime | None:
    """None for what no link of ours says."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _address(standing: str | None, kind: str | None, last: MailRow) -> str:
    wanted = {"standing": standing, "kind": kind, "before": last.wanted_at.isoformat()}
    return f"{PATH}?{urlencode({name: text for name, text in wanted.items() if text})}"
