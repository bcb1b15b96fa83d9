"""Handing a finished mail to SendGrid: one POST, never repeated here, because every accepted one is a mail."""

import base64
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
from msgspec import Struct

from application.ports.answers import Limited, NotReached, Unknown
from application.ports.clock import Clock
from application.ports.mailer import CalendarFile, MailRefused, MailTaken, OutgoingMail, WrittenMail
from domain.mail.events import MailKind, Recipient

API_BASE = "https://api.sendgrid.com"
CONNECT_TIMEOUT_SECONDS = 2.0
READ_TIMEOUT_SECONDS = 6.0
LIMITED_WAIT_SECONDS = 60
LIMITED_WAIT_MAX_SECONDS = 3600
FAULTS_TOLD_MAX = 5
NAME_LENGTH_MAX = 120

# Prefixed, because a custom argument with a reserved name would be overwritten in the events.
MAIL_ID_ARG = "bookingMailId"
BOOKING_ID_ARG = "bookingId"

_FIELD = re.compile(r"[A-Za-z0-9_.\[\]]{1,80}")
_NOT_IN_NAMES, _SEPARATORS = frozenset('"<>\\'), frozenset(",;:@")
_ACCEPTED, _TOO_MANY, _SERVER_FAULT = 202, 429, 500
_NOT_LET_IN = (401, 403)  # mended by an operator, not by giving the mail up


class _Fault(Struct):
    field: str | None = None


class _Faults(Struct):
    errors: list[_Fault] = []


class SendGridMailer:
    """The Mailer port. One object serves all threads; `transport` is for tests.

    A mail with a dynamic template in `templates` is written there, from its template data.
    """

    def __init__(
        self,
        api_key: str,
        from_email: str,
        clock: Clock,
        api_base: str = API_BASE,
        *,
        from_name: str = "",
        templates: Mapping[tuple[MailKind, Recipient], str] | None = None,
        read_timeout_seconds: float = READ_TIMEOUT_SECONDS,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._clock = clock
        self._sender = _box(from_email, from_name)
        self._templates = templates or {}
        self._url = f"{api_base.rstrip('/')}/v3/mail/send"
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {api_key}"},
            timeout=httpx.Timeout(read_timeout_seconds, connect=CONNECT_TIMEOUT_SECONDS, pool=CONNECT_TIMEOUT_SECONDS),
            follow_redirects=False,
            transport=transport,
        )

    def close(self) -> None:
        self._client.close()

    def send(self, mail: OutgoingMail) -> MailTaken | MailRefused | Limited | NotReached | Unknown:
        try:
            response = self._client.post(self._url, json=self._body(mail))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as fault:
            return NotReached(f"SendGrid cannot be reached: {type(fault).__name__}")
        except httpx.HTTPError as fault:
            return Unknown(f"the answer of SendGrid was lost: {type(fault).__name__}")
        return self._answer(response)

    def _body(self, mail: OutgoingMail) -> dict[str, Any]:
        # ours only: SendGrid keeps these for long and does not treat them as personal data
        ids = {MAIL_ID_ARG: str(mail.mail_id)}
        if mail.booking_id is not None:
            ids[BOOKING_ID_ARG] = str(mail.booking_id)
        envelope: dict[str, Any] = {"to": [_box(mail.to, mail.to_name)], "custom_args": ids}
        body: dict[str, Any] = {"personalizations": [envelope], "from": self._sender, "categories": [str(mail.kind)]}
        template = self._templates.get((mail.kind, mail.recipient))
        if template is not None and mail.written.template_data is not None:
            envelope["dynamic_template_data"] = mail.written.template_data
            body["template_id"] = template
        else:
            body |= _written_here(mail.written)
        if mail.reply_to:
            body["reply_to"] = _box(mail.reply_to)
        if mail.written.calendar is not None:
            body["attachments"] = [_attached(mail.written.calendar)]
        # a rewritten link would send a one-booking token through somebody else's server
        clicks, opens = {"enable": False, "enable_text": False}, {"enable": False}
        return body | {"tracking_settings": {"click_tracking": clicks, "open_tracking": opens}}

    def _answer(self, response: httpx.Response) -> MailTaken | MailRefused | Limited | NotReached | Unknown:
        status = response.status_code
        if status == _ACCEPTED:
            used_up = response.headers.get("X-RateLimit-Remaining") == "0"
            limited_until = self._retry_at(response) if used_up else None
            return MailTaken(response.headers.get("X-Message-Id", ""), limited_until)
        if status == _TOO_MANY:
            return Limited(self._retry_at(response))
        if status in _NOT_LET_IN:
            return NotReached(f"SendGrid answered {status}: our key or its permissions are wrong")
        if status >= _SERVER_FAULT or status < 300:  # noqa: PLR2004 - a yes of another kind
            return Unknown(f"SendGrid answered {status}")
        return MailRefused(" ".join((f"SendGrid answered {status}", *_fields(response)[:FAULTS_TOLD_MAX])))

    def _retry_at(self, response: httpx.Response) -> datetime:
        """`X-RateLimit-Reset` is a clock time in Unix seconds; kept within reason."""
        now = self._clock.now()
        told = response.headers.get("X-RateLimit-Reset", "")
        if not re.fullmatch(r"[0-9]{1,10}", told):
            return now + timedelta(seconds=LIMITED_WAIT_SECONDS)
        latest = now + timedelta(seconds=LIMITED_WAIT_MAX_SECONDS)
        return min(max(datetime.fromtimestamp(int(told), UTC), now + timedelta(seconds=1)), latest)


def _box(address: str, name: str = "") -> dict[str, str]:
    shown = _display_name(name)
    return {"email": address} | ({"name": shown} if shown else {})


def _display_name(name: str) -> str:
    """One line without what would end or leave a name in a header; quoted where SendGrid would take it for several."""
    line = " ".join("".join(" " if c in _NOT_IN_NAMES or not c.isprintable() else c for c in name).split())
    line = line[:NAME_LENGTH_MAX].rstrip()
    return f'"{line}"' if _SEPARATORS & set(line) else line


def _written_here(written: WrittenMail) -> dict[str, Any]:
    parts = (("text/plain", written.text), ("text/html", written.html))
    return {"subject": written.subject, "content": [{"type": kind, "value": value} for kind, value in parts]}


def _attached(file: CalendarFile) -> dict[str, str]:
    """One parameter in the type passes; SendGrid refuses a second."""
    return {
        "content": base64.b64encode(file.content).decode("ascii"),
        "type": f"text/calendar; method={file.method}",
        "filename": file.name,
        "disposition": "attachment",
    }


def _fields(response: httpx.Response) -> list[str]:
    """The names of the fields at fault; the messages may repeat an address."""
    try:
        errors = msgspec.json.decode(response.content, type=_Faults).errors
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return []
    return [error.field for error in errors if error.field and _FIELD.fullmatch(error.field)]
