"""What a client's own page says when our mails do not reach them."""

from domain.booking.state import Begun, Held
from domain.identifiers import BookingId
from domain.mail.events import Recipient
from entrypoints.service import Service

LOOKED_AT_MAX = 50
"""Of a booking's mails: the last that SendGrid took decides."""

UNDELIVERED = (
    "We could not deliver our last mail to the address you gave. Nothing is lost by that: this page has everything,"
    " so keep its link."
)
_UNDELIVERED = ("bounced", "dropped")


def mail_notice(booking_id: BookingId, state: Begun, service: Service) -> str | None:
    """Before anything was mailed nobody is asked."""
    if isinstance(state, Held):
        return None
    rows = service.mail_list.page(booking_id=booking_id, limit=LOOKED_AT_MAX)
    sent = [(row.accepted_at, row.standing) for row in rows if row.accepted_at and row.recipient == Recipient.CLIENT]
    return UNDELIVERED if sent and max(sent)[1] in _UNDELIVERED else None
