"""One row for each booking, for whoever counts: when it reached each step, what it is told apart by, and its money."""

from datetime import datetime

from msgspec import Struct

from domain.identifiers import BookingId


class BookingFact(Struct, frozen=True, kw_only=True):
    """An accumulating snapshot. No personal data. Moments are UTC and empty until the step was reached; the first time
    of each, unless it says otherwise. Amounts are minor units of `currency`, that of the price.
    """

    booking_id: BookingId
    builder_id: str
    session_type_id: str
    source: str
    """A value of domain.booking.vocabulary.Source."""
    utm_source: str
    utm_medium: str
    utm_campaign: str
    zone: str
    """The client's, in the words of the IANA."""
    language: str
    device: str
    """A value of domain.booking.vocabulary.Device; unknown if empty."""
    is_priced: bool
    price_minor: int
    currency: str
    duration_minutes: int
    status: str
    payment_status: str
    starts_at: datetime
    """As it is now, after every move."""
    changed_at: datetime
    """When its last fact was stored."""

    chosen_at: datetime
    held_at: datetime | None
    """The time was held for the client: never of what was booked at Calendly itself."""
    details_at: datetime | None
    checkout_initiated_at: datetime | None
    """A payment page was wanted."""
    checkout_started_at: datetime | None
    """It was there."""
    checkout_completed_at: datetime | None
    """The client has done their part: money is on its way, reserved or taken."""
    checkout_expired_at: datetime | None
    """The last one."""
    checkouts: int
    """Payment pages wanted."""
    payment_failed_at: datetime | None
    payments_failed: int
    reserved_at: datetime | None
    paid_at: datetime | None
    """Taken, or come by hand."""
    money_in_at: datetime | None
    """Reserved or paid, whichever was first."""
    confirmed_at: datetime | None
    moved_at: datetime | None
    """The last time."""
    moves: int
    lost_at: datetime | None
    """The time was taken by somebody else while the client's money was in."""
    expired_at: datetime | None
    """The hold ended without money."""
    cancelled_at: datetime | None
    cancelled_by: str
    """A value of domain.booking.vocabulary.Actor."""
    refunded_at: datetime | None
    """The last refund that arrived."""
    disputed_at: datetime | None
    over_at: datetime | None
    """The session's time has passed: kept or missed."""
    completed_at: datetime | None
    no_show_at: datetime | None

    paid_minor: int
    reserved_minor: int
    refunded_minor: int
    """Asked back, also while it is on its way."""
    disputed_minor: int
    kept_minor: int
    """paid = refunded + disputed + kept."""
    by_hand_minor: int
    """What of `paid` came outside Stripe."""
    money_at: tuple[datetime, ...]
    """Each movement of money, in whatever currency; what follows is in the order of these."""
    money_kinds: tuple[str, ...]
    """Values of Movement."""
    money_minor: tuple[int, ...]
    """What the movement did to our balance: less than zero if it left us."""
    money_currencies: tuple[str, ...]
