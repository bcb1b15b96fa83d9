"""What a client's own page says when our mails do not reach them."""

from application.ports.read_models import MailRow
from domain.booking.state import Begun, Held
from domain.identifiers import BookingId
from domain.mail.events import Recipient
from entrypoints.service import Service

LOOKED_AT_MAX = 50
"""Of a booking's mails: the newest decides, so that older ones than these never matter."""

UNDELIVERED = (
    "We could not deliver our last mail to the address you gave. Nothing is lost by that: this page has everything,"
    " so keep its link."
)
_UNDELIVERED = ("bounced", "dropped")
_UNKNOWN = ("wanted", "attempted", "given_up")
"""Never handed over: it says nothing about the address."""


def mail_notice(booking_id: BookingId, state: Begun, service: Service) -> str | None:
    """Before anything was mailed nobody is asked."""
    if isinstance(state, Held):
        return None
    rows = service.mail_list.page(booking_id=booking_id, limit=LOOKED_AT_MAX)
    newest = next((row for row in rows if _tells_of_the_address(row)), None)
    return UNDELIVERED if newest is not None and newest.standing in _UNDELIVERED else None


def _tells_of_the_address(row: MailRow) -> bool:
    return row.recipient == Recipient.CLIENT and row.standing not in _UNKNOWN
