"""One mail from the wish to send it to what became of it. No address, no name: those are looked up when it is sent."""

from datetime import date, datetime
from enum import StrEnum

from domain.event import Event
from domain.identifiers import BookingId, MailId


class MailKind(StrEnum):
    CONFIRMED = "confirmed"
    RECEIPT = "receipt"
    CANCELLED = "cancelled"
    MOVED = "moved"
    NOT_MOVED = "not_moved"
    """A move that was on its way was refused after the client had stopped waiting for it."""
    TIME_LOST = "time_lost"
    """The client may choose another time for the same money."""
    SCHEDULING_LINK = "scheduling_link"
    """The client books with a link of their own."""
    PAYMENT_DUE = "payment_due"
    """The meeting stands and its money is owed."""
    UNPAID = "unpaid"
    """To the builder: a meeting booked at Calendly itself was never paid."""
    AWAITING_PAYMENT = "awaiting_payment"
    """The payment page is open, and some minutes have passed."""
    HOLD_ENDED = "hold_ended"
    """Nothing was paid in time: the way back."""
    REFUNDED = "refunded"
    """A refund has reached Stripe's end."""
    REMINDER = "reminder"
    """The day before."""
    REMINDER_SOON = "reminder_soon"
    """The quarter of an hour before."""
    FOLLOW_UP = "follow_up"
    FRESH_LINK = "fresh_link"
    """The client has asked for it: their last link was too old."""
    AGENDA = "agenda"
    """A builder's sessions of one day of theirs."""
    REFUND_TROUBLE = "refund_trouble"
    """To the operator: a refund failed."""
    ALARM = "alarm"
    """To the operator: something waits for a person."""
    SIGN_IN = "sign_in"
    """To whoever asked for a link that signs them in; it is about that link."""


class Recipient(StrEnum):
    CLIENT = "client"
    BUILDER = "builder"
    OPERATOR = "operator"


class MailWanted(Event, tag="mail_wanted", frozen=True, kw_only=True):
    """`occasion` is the version of the booking fact the mail tells of.

    One that no fact asks for belongs to a `day`, and is `about` a builder, what is wrong, or a link to sign in;
    with a booking, its client has asked for it.
    """

    kind: MailKind
    recipient: Recipient
    booking_id: BookingId | None = None
    occasion: int = 0
    about: str = ""
    day: date | None = None
    due: datetime | None = None
    """When it goes out at the earliest, if that is not at once."""
    resend_of: MailId | None = None
    resend: int = 0
    """Which sending again of that mail it is, from 1."""


class MailAttempted(Event, tag="mail_attempted", frozen=True, kw_only=True):
    """Written before SendGrid is called, so that a lost answer is known to be one."""

    number: int


class MailNotTaken(Event, tag="mail_not_taken", frozen=True, kw_only=True):
    """This attempt is known to have sent nothing: SendGrid was not reached, or asked us to wait."""

    number: int


class MailAccepted(Event, tag="mail_accepted", frozen=True, kw_only=True):
    message_id: str


class MailDeferred(Event, tag="mail_deferred", frozen=True, kw_only=True):
    """The receiving side said later: SendGrid goes on trying, up to three days."""

    reason: str = ""


class MailDelivered(Event, tag="mail_delivered", frozen=True, kw_only=True):
    pass


class MailDropped(Event, tag="mail_dropped", frozen=True, kw_only=True):
    """SendGrid did not even try: the address is on one of its lists, or no address."""

    reason: str


class MailBounced(Event, tag="mail_bounced", frozen=True, kw_only=True):
    """Refused by the receiving side. Before there was MailDropped, a reason that begins with `dropped` was that."""

    reason: str


class MailReportedAsSpam(Event, tag="mail_reported_as_spam", frozen=True, kw_only=True):
    """Its reader did so: SendGrid drops what is sent to them from now on."""


class MailGivenUp(Event, tag="mail_given_up", frozen=True, kw_only=True):
    """`needless`: what it says is no longer so, or there is nobody to read it, so that nobody misses it."""

    reason: str
    needless: bool = False


class MailResent(Event, tag="mail_resent", frozen=True, kw_only=True):
    """A person had it sent again, as the mail `mail_id`."""

    mail_id: MailId
    number: int
    by: str
    why: str


MailEvent = (
    MailWanted
    | MailAttempted
    | MailNotTaken
    | MailAccepted
    | MailDeferred
    | MailDelivered
    | MailDropped
    | MailBounced
    | MailReportedAsSpam
    | MailGivenUp
    | MailResent
)
