"""What a client's own page says of our mails to them."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from application.ports.read_models import MailRow
from domain.booking.state import Begun, Held
from domain.identifiers import BookingId
from domain.mail.events import MailKind, Recipient
from entrypoints.http.speaking import gettext, marked
from entrypoints.service import Service

LOOKED_AT_MAX = 50
"""Of a booking's mails: the last that SendGrid took decides."""

UNDELIVERED = marked(
    "We could not deliver our last mail to the address you gave. Nothing is lost by that: this page has everything,"
    " so keep its link."
)
_UNDELIVERED = ("bounced", "dropped")

MailStanding = Literal["waiting", "sent", "delivered", "failed"]
_STANDINGS: dict[str, MailStanding] = {
    "accepted": "sent",
    "deferred": "sent",
    "delivered": "delivered",
    "dropped": "failed",
    "bounced": "failed",
    "given_up": "failed",
}


class MailsTold(Struct, frozen=True):
    """`notice` is said when our last mail did not arrive; `confirmation` is None before there is one."""

    notice: str | None = None
    confirmation: MailStanding | None = None


def mails_told(booking_id: BookingId, state: Begun, service: Service) -> MailsTold:
    """Before anything was mailed nobody is asked."""
    if isinstance(state, Held):
        return MailsTold()
    rows = service.mail_list.page(booking_id=booking_id, limit=LOOKED_AT_MAX)
    to_client = [row for row in rows if row.recipient == Recipient.CLIENT]
    return MailsTold(_notice(to_client), _confirmation(to_client))


def _notice(rows: Sequence[MailRow]) -> str | None:
    sent = [(row.accepted_at, row.standing) for row in rows if row.accepted_at]
    return gettext(UNDELIVERED) if sent and max(sent)[1] in _UNDELIVERED else None


def _confirmation(rows: Sequence[MailRow]) -> MailStanding | None:
    wanted = [(row.wanted_at, row.standing) for row in rows if row.kind == MailKind.CONFIRMED]
    return _STANDINGS.get(max(wanted)[1], "waiting") if wanted else None
