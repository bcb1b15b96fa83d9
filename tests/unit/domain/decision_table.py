"""What follows when a state meets a command: facts, nothing, or a refusal."""

from collections.abc import Mapping

TABLE: Mapping[str, Mapping[str, str]] = {
    "not started": {
        "SlotSelected DetailsProvided CheckoutRequested": "select",
        "refused: NotFound": (
            "extend request_checkout opened expired expired_late pending bounced bounced_late paid declined "
            "end_hold_early end_hold first_try second_try booked booked_other announced taken misconfigured "
            "not_asked cancelled_in_calendly cancel refunded refund_failed open_stripe_case open_calendly_case "
            "settle_stripe settle_unknown settle_refused settle_amount"
        ),
    },
    "held, free": {
        "nothing": (
            "select expired expired_late pending bounced bounced_late end_hold_early second_try taken "
            "misconfigured not_asked cancelled_in_calendly open_stripe_case open_calendly_case settle_stripe "
            "settle_unknown settle_refused settle_amount"
        ),
        "CheckoutStarted": "opened",
        "CheckoutStarted PaymentSucceeded CaseOpened": "paid",
        "PaymentFailed": "declined",
        "HoldExpired": "end_hold",
        "CalendlyRequested": "first_try",
        "CalendlyRequested CalendlyConfirmed": "booked booked_other announced",
        "Cancelled": "cancel",
        "refused: WrongState": "request_checkout refunded refund_failed",
        "HoldExtended": "extend",
    },
    "held, priced": {
        "nothing": (
            "select opened expired expired_late pending bounced bounced_late end_hold_early first_try second_try "
            "taken misconfigured not_asked cancelled_in_calendly open_stripe_case open_calendly_case "
            "settle_stripe settle_unknown settle_refused settle_amount"
        ),
        "CheckoutRequested": "request_checkout",
        "PaymentSucceeded": "paid",
        "PaymentFailed": "declined",
        "HoldExpired": "end_hold",
        "Cancelled": "cancel",
        "refused: WrongState": "booked booked_other announced refunded refund_failed",
        "HoldExtended": "extend",
    },
    "page requested": {
        "nothing": (
            "select request_checkout end_hold_early end_hold first_try second_try taken misconfigured not_asked "
            "cancelled_in_calendly open_calendly_case settle_stripe settle_unknown settle_refused settle_amount"
        ),
        "CheckoutStarted": "opened",
        "CheckoutStarted CheckoutExpired": "expired",
        "CheckoutStarted CheckoutExpired HoldExpired": "expired_late",
        "CheckoutStarted PaymentPending": "pending",
        "CheckoutStarted PaymentFailed": "bounced",
        "CheckoutStarted PaymentFailed HoldExpired": "bounced_late",
        "CheckoutStarted PaymentSucceeded": "paid",
        "PaymentFailed": "declined",
        "CancelRequested": "cancel",
        "CaseOpened": "open_stripe_case",
        "refused: WrongState": "booked booked_other announced refunded refund_failed",
        "HoldExtended": "extend",
    },
    "page open": {
        "nothing": (
            "select request_checkout opened end_hold_early end_hold first_try second_try taken misconfigured "
            "not_asked cancelled_in_calendly open_calendly_case settle_stripe settle_unknown settle_refused "
            "settle_amount"
        ),
        "CheckoutExpired": "expired",
        "CheckoutExpired HoldExpired": "expired_late",
        "PaymentPending": "pending",
        "PaymentFailed": "bounced declined",
        "PaymentFailed HoldExpired": "bounced_late",
        "PaymentSucceeded": "paid",
        "CancelRequested": "cancel",
        "CaseOpened": "open_stripe_case",
        "refused: WrongState": "booked booked_other announced refunded refund_failed",
        "HoldExtended": "extend",
    },
    "page open, wants out": {
        "nothing": (
            "select opened end_hold_early end_hold first_try second_try taken misconfigured "
            "not_asked cancelled_in_calendly cancel open_calendly_case settle_stripe settle_unknown "
            "settle_refused settle_amount"
        ),
        "CheckoutExpired Cancelled": "expired expired_late",
        "PaymentPending": "pending",
        "PaymentFailed Cancelled": "bounced bounced_late",
        "PaymentSucceeded Cancelled RefundRequested": "paid",
        "PaymentFailed": "declined",
        "CaseOpened": "open_stripe_case",
        "refused: WrongState": "extend request_checkout booked booked_other announced refunded refund_failed",
    },
    "page open, stripe silent": {
        "nothing": (
            "select request_checkout opened end_hold_early end_hold first_try second_try taken misconfigured "
            "not_asked cancelled_in_calendly open_stripe_case open_calendly_case settle_unknown settle_refused "
            "settle_amount"
        ),
        "CheckoutExpired CaseClosed": "expired",
        "CheckoutExpired HoldExpired CaseClosed": "expired_late",
        "PaymentPending CaseClosed": "pending",
        "PaymentFailed CaseClosed": "bounced",
        "PaymentFailed HoldExpired CaseClosed": "bounced_late",
        "PaymentSucceeded CaseClosed": "paid",
        "PaymentFailed": "declined",
        "CancelRequested": "cancel",
        "HoldExpired CaseClosed": "settle_stripe",
        "refused: WrongState": "booked booked_other announced refunded refund_failed",
        "HoldExtended": "extend",
    },
    "payment processing": {
        "nothing": (
            "select opened expired expired_late pending end_hold_early end_hold first_try second_try taken "
            "misconfigured not_asked cancelled_in_calendly open_stripe_case open_calendly_case settle_stripe "
            "settle_unknown settle_refused settle_amount"
        ),
        "PaymentFailed": "bounced declined",
        "PaymentFailed HoldExpired": "bounced_late",
        "PaymentSucceeded": "paid",
        "refused: WrongState": "extend request_checkout booked booked_other announced cancel refunded refund_failed",
    },
    "scheduling": {
        "nothing": (
            "select opened expired expired_late pending bounced bounced_late end_hold_early end_hold second_try "
            "taken misconfigured not_asked open_stripe_case settle_stripe settle_unknown settle_refused "
            "settle_amount"
        ),
        "PaymentSucceeded RefundRequested": "paid",
        "PaymentFailed": "declined",
        "CalendlyRequested": "first_try",
        "CalendlyConfirmed": "booked booked_other announced",
        "CaseOpened": "open_calendly_case",
        "refused: WrongState": "extend request_checkout cancel refunded refund_failed",
        "refused: NotYet": "cancelled_in_calendly",
    },
    "scheduling, unanswered": {
        "nothing": (
            "select opened expired expired_late pending bounced bounced_late end_hold_early end_hold first_try "
            "open_stripe_case settle_stripe settle_unknown settle_refused settle_amount"
        ),
        "PaymentSucceeded RefundRequested": "paid",
        "PaymentFailed": "declined",
        "CalendlyRequested": "second_try",
        "CalendlyConfirmed": "booked booked_other announced",
        "CalendlyRefused Cancelled RefundRequested": "taken",
        "CalendlyRefused CaseOpened": "misconfigured",
        "CalendlyRefused": "not_asked",
        "CaseOpened": "open_calendly_case",
        "refused: WrongState": "extend request_checkout cancel refunded refund_failed",
        "refused: NotYet": "cancelled_in_calendly",
    },
    "scheduling, unknown": {
        "nothing": (
            "select opened expired expired_late pending bounced bounced_late end_hold_early end_hold first_try "
            "open_stripe_case open_calendly_case settle_stripe settle_refused settle_amount"
        ),
        "PaymentSucceeded RefundRequested": "paid",
        "PaymentFailed": "declined",
        "CalendlyRequested": "second_try",
        "CalendlyConfirmed CaseClosed": "booked booked_other announced",
        "CalendlyRefused Cancelled RefundRequested CaseClosed": "taken",
        "CalendlyRefused CaseOpened": "misconfigured",
        "CalendlyRefused": "not_asked",
        "Cancelled RefundRequested CaseClosed": "settle_unknown",
        "refused: WrongState": "extend request_checkout cancel refunded refund_failed",
        "refused: NotYet": "cancelled_in_calendly",
    },
    "scheduling, refused": {
        "nothing": (
            "select opened expired expired_late pending bounced bounced_late end_hold_early end_hold first_try "
            "second_try taken misconfigured not_asked open_stripe_case settle_stripe settle_unknown settle_amount"
        ),
        "PaymentSucceeded RefundRequested": "paid",
        "PaymentFailed": "declined",
        "CalendlyConfirmed CaseClosed": "booked booked_other announced",
        "CaseOpened": "open_calendly_case",
        "Cancelled RefundRequested CaseClosed": "settle_refused cancel",
        "refused: WrongState": "extend request_checkout refunded refund_failed",
        "refused: NotYet": "cancelled_in_calendly",
    },
    "scheduling, wrong amount": {
        "nothing": (
            "select opened expired expired_late pending bounced bounced_late end_hold_early end_hold first_try "
            "second_try taken misconfigured not_asked open_stripe_case settle_stripe settle_unknown "
            "settle_refused"
        ),
        "PaymentSucceeded RefundRequested": "paid",
        "PaymentFailed": "declined",
        "CaseOpened": "open_calendly_case",
        "Cancelled RefundRequested CaseClosed": "settle_amount cancel",
        "refused: WrongState": "extend request_checkout booked booked_other announced refunded refund_failed",
        "refused: NotYet": "cancelled_in_calendly",
    },
    "confirmed": {
        "nothing": (
            "select opened expired expired_late pending bounced bounced_late end_hold_early end_hold first_try "
            "second_try booked announced taken misconfigured not_asked open_stripe_case open_calendly_case "
            "settle_stripe settle_unknown settle_refused settle_amount"
        ),
        "PaymentSucceeded RefundRequested": "paid",
        "PaymentFailed": "declined",
        "MeetingOrphaned": "booked_other",
        "Cancelled RefundRequested": "cancelled_in_calendly cancel",
        "refused: WrongState": "extend request_checkout refunded refund_failed",
    },
    "cancelled": {
        "nothing": (
            "select opened expired expired_late pending bounced bounced_late end_hold_early end_hold first_try "
            "second_try booked announced taken misconfigured not_asked cancelled_in_calendly cancel "
            "open_stripe_case open_calendly_case settle_stripe settle_unknown settle_refused settle_amount"
        ),
        "PaymentSucceeded MoneyArrivedLate RefundRequested": "paid",
        "PaymentFailed": "declined",
        "MeetingOrphaned": "booked_other",
        "RefundSucceeded": "refunded",
        "RefundFailed": "refund_failed",
        "refused: WrongState": "extend request_checkout",
    },
    "hold over": {
        "nothing": (
            "select expired expired_late pending bounced bounced_late end_hold_early end_hold first_try "
            "second_try taken misconfigured not_asked cancelled_in_calendly open_stripe_case open_calendly_case "
            "settle_stripe settle_unknown settle_refused settle_amount"
        ),
        "CheckoutStarted": "opened",
        "CheckoutStarted PaymentSucceeded MoneyArrivedLate RefundRequested": "paid",
        "PaymentFailed": "declined",
        "MeetingOrphaned": "booked booked_other",
        "refused: HoldExpired": "extend request_checkout",
        "refused: WrongState": "announced cancel refunded refund_failed",
    },
}
