"""One mail from the wish to send it to what became of it. No address, no name: those are looked up when it is sent."""

from enum import StrEnum

from domain.booking.events import Event
from domain.identifiers import BookingId


class MailKind(StrEnum):
    CONFIRMED = "confirmed"
    RECEIPT = "receipt"
    CANCELLED = "cancelled"
    MOVED = "moved"
    TIME_LOST = "time_lost"
    """The client may choose another time for the same money."""
    SCHEDULING_LINK = "scheduling_link"
    """The client books with a link of their own."""
    PAYMENT_DUE = "payment_due"
    """The meeting stands and its money is owed."""
    UNPAID = "unpaid"
    """To the builder: a meeting booked at Calendly itself was never paid."""


class Recipient(StrEnum):
    CLIENT = "client"
    BUILDER = "builder"


class MailWanted(Event, tag="mail_wanted", frozen=True, kw_only=True):
    """`occasion` is the version of the booking fact the mail tells of."""

    booking_id: BookingId
    kind: MailKind
    recipient: Recipient
    occasion: int


class MailAttempted(Event, tag="mail_attempted", frozen=True, kw_only=True):
    """Written before SendGrid is called, so that a lost answer is known to be one."""

    number: int


class MailNotTaken(Event, tag="mail_not_taken", frozen=True, kw_only=True):
    """This attempt is known to have sent nothing: SendGrid was not reached, or asked us to wait."""

    number: int


class MailAccepted(Event, tag="mail_accepted", frozen=True, kw_only=True):
    message_id: str


class MailDelivered(Event, tag="mail_delivered", frozen=True, kw_only=True):
    pass


class MailBounced(Event, tag="mail_bounced", frozen=True, kw_only=True):
    """Refused by the receiving side, or dropped by SendGrid before it was tried."""

    reason: str


class MailGivenUp(Event, tag="mail_given_up", frozen=True, kw_only=True):
    reason: str


MailEvent = MailWanted | MailAttempted | MailNotTaken | MailAccepted | MailDelivered | MailBounced | MailGivenUp
