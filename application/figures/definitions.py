"""What every figure means. Pages, the API and the guides show these words; the numbers are made from the same lines."""

from collections.abc import Mapping

from application.figures.definition import Definition
from application.figures.money import AFTER_FEES, FEES, RECONCILED, REVENUE
from application.figures.service import MAIL_DELIVERY, PROVIDER_ERRORS, WEBHOOK_LATENCY
from application.ports.figures import Measure

SPAN_DAYS_MAX = 3_660
"""Ten years: what is longer is a slip of the pen."""
DRILLED_MAX = 500


def _measure(name: str, *has: str, lacks: tuple[str, ...] = (), dated_by: str = "chosen_at") -> Measure:
    return Measure(name=name, dated_by=dated_by, has=has, lacks=lacks)


MEASURES: Mapping[str, Measure] = {
    measure.name: measure
    for measure in (
        _measure("chosen", "held_at"),
        _measure("detailed", "held_at", "details_at"),
        _measure("priced_detailed", "held_at", "is_priced", "details_at"),
        _measure("checkout_started", "held_at", "is_priced", "details_at", "checkout_started_at"),
        _measure("paid", "held_at", "is_priced", "money_in_at"),
        _measure("paid_without_page", "held_at", "is_priced", "money_in_at", lacks=("checkout_started_at",)),
        _measure("free_detailed", "held_at", "details_at", lacks=("is_priced",)),
        _measure("confirmed", "held_at", "confirmed_at"),
        _measure("confirmed_unpaid", "held_at", "is_priced", "confirmed_at", lacks=("money_in_at",)),
        _measure("took_place", "held_at", "confirmed_at", "completed_at"),
        _measure("asked_to_pay", "checkout_started_at"),
        _measure("payment_succeeded", "checkout_started_at", "money_in_at"),
        _measure("hold_expired", "held_at", "expired_at", lacks=("confirmed_at",)),
        _measure("time_lost", "held_at", "lost_at"),
        _measure("booked"),
        _measure("booked_confirmed", "confirmed_at"),
        _measure("moved", "confirmed_at", "moved_at"),
        _measure("cancelled", "confirmed_at", "cancelled_at"),
        _measure("over", "over_at", dated_by="starts_at"),
        _measure("missed", "over_at", "no_show_at", dated_by="starts_at"),
    )
}

FUNNEL: tuple[Definition, ...] = (
    Definition(
        name="chosen",
        title="Time chosen",
        formula="bookings whose time was held for a client",
        counts="every booking of our own flow, on the day when its time was chosen; also those that came to nothing",
        leaves_out="what was booked at Calendly itself: it begins as a meeting and takes no step before",
        top="chosen",
    ),
    Definition(
        name="detailed",
        title="Details given",
        formula="with details / time chosen",
        counts="who has told name and address",
        leaves_out="nobody",
        top="detailed",
        of=("chosen",),
    ),
    Definition(
        name="checkout_started",
        title="Payment page opened",
        formula="priced, with a payment page / priced, with details",
        counts="sessions with a price for which Stripe has opened a page",
        leaves_out="free sessions, and pages that were wanted and never came",
        top="checkout_started",
        of=("priced_detailed",),
    ),
    Definition(
        name="paid",
        title="Money in",
        formula="priced, with money / priced, with a payment page or money by hand",
        counts="money that was reserved, taken, or came by hand, whatever was given back later",
        leaves_out="free sessions, and delayed payments that are still on their way",
        top="paid",
        of=("checkout_started", "paid_without_page"),
    ),
    Definition(
        name="confirmed",
        title="Confirmed",
        formula="confirmed / free with details, money in, or confirmed and owing",
        counts="every booking that ever had a meeting, also if it was moved, cancelled or missed afterwards",
        leaves_out="nobody",
        top="confirmed",
        of=("free_detailed", "paid", "confirmed_unpaid"),
    ),
    Definition(
        name="took_place",
        title="Took place",
        formula="took place / confirmed",
        counts="sessions whose time has passed and that nobody marked as missed",
        leaves_out="those still to come: a young month has few",
        top="took_place",
        of=("confirmed",),
    ),
)
"""The steps of a booking, in their order."""

RATES: tuple[Definition, ...] = (
    Definition(
        name="conversion",
        title="Conversion",
        formula="confirmed / time chosen",
        counts="bookings of our own flow, on the day when the time was chosen",
        leaves_out="what was booked at Calendly itself. A move is no second booking, a cancellation afterwards no loss",
        top="confirmed",
        of=("chosen",),
    ),
    Definition(
        name="payment_success",
        title="Payment success",
        formula="with money / with a payment page",
        counts="bookings, not tries: three declined cards and a fourth that works are one success",
        leaves_out="free sessions, and bookings whose page never opened",
        top="payment_succeeded",
        of=("asked_to_pay",),
    ),
    Definition(
        name="hold_losses",
        title="Holds that ended",
        formula="hold ended and never confirmed / time chosen",
        counts="times that were held and came free again without a booking",
        leaves_out="holds that ended and were confirmed all the same, because the money came late",
        top="hold_expired",
        of=("chosen",),
    ),
    Definition(
        name="time_losses",
        title="Times lost",
        formula="time lost / time chosen",
        counts="bookings whose time somebody else got while the money was in, also if another time was found",
        leaves_out="holds that ended without money",
        top="time_lost",
        of=("chosen",),
    ),
    Definition(
        name="cancellations",
        title="Cancelled",
        formula="confirmed and cancelled / confirmed",
        counts="cancellations by anybody, of whatever was booked, on the day when the time was chosen",
        leaves_out="moves; and bookings that ended before they were confirmed",
        top="cancelled",
        of=("booked_confirmed",),
    ),
    Definition(
        name="moves",
        title="Moved",
        formula="confirmed and moved / confirmed",
        counts="each booking once, however often it was moved, by us or at Calendly",
        leaves_out="nobody",
        top="moved",
        of=("booked_confirmed",),
    ),
    Definition(
        name="no_shows",
        title="Missed",
        formula="missed / sessions over",
        counts="sessions on the day of their own time, not of the booking",
        leaves_out="cancelled sessions, those still to come, and marks that were taken back",
        top="missed",
        of=("over",),
    ),
    Definition(
        name="popularity",
        title="Booked",
        formula="bookings; group them by session type to see which is liked",
        counts="everything that was begun, in our own flow or at Calendly",
        leaves_out="nobody",
        top="booked",
    ),
    Definition(
        name="booked_confirmed",
        title="Booked and confirmed",
        formula="confirmed / booked",
        counts="of everything that was begun, what ever had a meeting, on the day when the time was chosen",
        leaves_out="nobody: what was moved, cancelled or missed afterwards was confirmed",
        top="booked_confirmed",
        of=("booked",),
    ),
)

TIME_TO_CONFIRM = Definition(
    name="time_to_confirm",
    title="Time to confirm",
    formula="time from the time chosen to the first confirmation: the middle one, and what 95 of 100 stay below",
    counts="confirmed bookings of our own flow, with the time that the client took to pay",
    leaves_out="what was booked at Calendly itself, and what was never confirmed",
    top="confirmed",
)

VIEWS = Definition(
    name="views",
    title="Pages seen",
    formula="profiles and pages of times that a browser has shown",
    counts="each time that a page was really visible, by its day in UTC; in a crowd every 20th, for twenty",
    leaves_out="who it was: the same person counts as often as they look. Browsers without scripts, and most robots",
)
DEFINITIONS = (
    *FUNNEL,
    *RATES,
    TIME_TO_CONFIRM,
    *REVENUE,
    FEES,
    AFTER_FEES,
    RECONCILED,
    MAIL_DELIVERY,
    WEBHOOK_LATENCY,
    PROVIDER_ERRORS,
    VIEWS,
)
