"""What SendGrid tells of mails, for tests of the web."""

from uuid import UUID

import msgspec

from domain.mail.events import MailKind
from tests.integration.http.situations import OPERATOR
from tests.integration.http.surface import Json, Surface
from tests.signing import signed


def listed(web: Surface, **query: str) -> list[Json]:
    mails: list[Json] = web.get("/api/operator/mails", OPERATOR, **query).json()["mails"]
    return mails


def mail_of(web: Surface, kind: MailKind, recipient: str = "client", **query: str) -> Json:
    """The one most recently wanted."""
    return next(mail for mail in listed(web, kind=kind, **query) if mail["recipient"] == recipient)


def tell(web: Surface, *events: tuple[str, UUID | str], **more: str) -> None:
    """A batch of events about mails, and its handling."""
    told = [{"event": kind, "bookingMailId": str(mail), **more} for kind, mail in events]
    body = msgspec.json.encode(told)
    answer = web.client.post(
        "/api/webhooks/sendgrid", content=body, headers=signed("sendgrid", body, web.around.clock.now())
    )
    assert answer.status_code == 200, answer.text
    web.work()
