"""Handing a finished mail to SendGrid: one POST, never repeated here, because every accepted one is a mail."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
from msgspec import Struct

from application.ports.answers import Limited, NotReached, Unknown
from application.ports.clock import Clock
from application.ports.mailer import MailRefused, MailTaken, OutgoingMail

API_BASE = "https://api.sendgrid.com"
CONNECT_TIMEOUT_SECONDS = 2.0
READ_TIMEOUT_SECONDS = 6.0
LIMITED_WAIT_SECONDS = 60
LIMITED_WAIT_MAX_SECONDS = 3600
FAULTS_TOLD_MAX = 5

# Prefixed, because a custom argument with a reserved name would be overwritten in the events.
MAIL_ID_ARG = "bookingMailId"
BOOKING_ID_ARG = "bookingId"

_FIELD = re.compile(r"[A-Za-z0-9_.\[\]]{1,80}")
_ACCEPTED, _TOO_MANY, _SERVER_FAULT = 202, 429, 500
_NOT_LET_IN = (401, 403)  # mended by an operator, not by giving the mail up


class _Fault(Struct):
    field: str | None = None


class _Faults(Struct):
    errors: list[_Fault] = []


class SendGridMailer:
    """The Mailer port. One object serves all threads; `transport` is for tests."""

    def __init__(
        self,
        api_key: str,
        from_email: str,
        clock: Clock,
        api_base: str = API_BASE,
        *,
        from_name: str = "",
        read_timeout_seconds: float = READ_TIMEOUT_SECONDS,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._clock = clock
        self._sender = {"email": from_email} | ({"name": from_name} if from_name else {})
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
        to = {"email": mail.to} | ({"name": mail.to_name} if mail.to_name else {})
        return {
            "personalizations": [
                {
                    "to": [to],
                    "custom_args": {MAIL_ID_ARG: str(mail.mail_id), BOOKING_ID_ARG: str(mail.booking_id)},
                }
            ],
            "from": self._sender,
            "subject": mail.written.subject,
            "content": [
                {"type": "text/plain", "value": mail.written.text},
                {"type": "text/html", "value": mail.written.html},
            ],
            "categories": [str(mail.kind)],
            # a rewritten link would send a one-booking token through somebody else's server
            "tracking_settings": {
                "click_tracking": {"enable": False, "enable_text": False},
                "open_tracking": {"enable": False},
            },
        }

    def _answer(self, response: httpx.Response) -> MailTaken | MailRefused | Limited | NotReached | Unknown:
        status = response.status_code
        if status == _ACCEPTED:
            return MailTaken(response.headers.get("X-Message-Id", ""))
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


def _fields(response: httpx.Response) -> list[str]:
    """The names of the fields at fault; the messages may repeat an address."""
    try:
        errors = msgspec.json.decode(response.content, type=_Faults).errors
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return []
    return [error.field for error in errors if error.field and _FIELD.fullmatch(error.field)]
