"""The words of the definitions, for translators: application/figures/definitions.py says them in English."""

from entrypoints.http.speaking import marked

MEANINGS = frozenset(
    (
        marked("Time chosen"),
        marked("bookings whose time was held for a client"),
        marked("every booking of our own flow, on the day when its time was chosen; also those that came to nothing"),
        marked("what was booked at Calendly itself: it begins as a meeting and takes no step before"),
        marked("Details given"),
        marked("with details / time chosen"),
        marked("who has told name and address"),
        marked("nobody"),
        marked("Payment page opened"),
        marked("priced, with a payment page / priced, with details"),
        marked("sessions with a price for which Stripe has opened a page"),
        marked("free sessions, and pages that were wanted and never came"),
        marked("Money in"),
        marked("priced, with money / priced, with a payment page or money by hand"),
        marked("money that was reserved, taken, or came by hand, whatever was given back later"),
        marked("free sessions, and delayed payments that are still on their way"),
        marked("Confirmed"),
        marked("confirmed / free with details, money in, or confirmed and owing"),
        marked("every booking that ever had a meeting, also if it was moved, cancelled or missed afterwards"),
        marked("Took place"),
        marked("took place / confirmed"),
        marked("sessions whose time has passed and that nobody marked as missed"),
        marked("those still to come: a young month has few"),
        marked("Conversion"),
        marked("confirmed / time chosen"),
        marked("bookings of our own flow, on the day when the time was chosen"),
        marked("what was booked at Calendly itself. A move is no second booking, a cancellation afterwards no loss"),
        marked("Payment success"),
        marked("with money / with a payment page"),
        marked("bookings, not tries: three declined cards and a fourth that works are one success"),
        marked("free sessions, and bookings whose page never opened"),
        marked("Holds that ended"),
        marked("hold ended and never confirmed / time chosen"),
        marked("times that were held and came free again without a booking"),
        marked("holds that ended and were confirmed all the same, because the money came late"),
        marked("Times lost"),
        marked("time lost / time chosen"),
        marked("bookings whose time somebody else got while the money was in, also if another time was found"),
        marked("holds that ended without money"),
        marked("Cancelled"),
        marked("confirmed and cancelled / confirmed"),
        marked("cancellations by anybody, of whatever was booked, on the day when the time was chosen"),
        marked("moves; and bookings that ended before they were confirmed"),
        marked("Moved"),
        marked("confirmed and moved / confirmed"),
        marked("each booking once, however often it was moved, by us or at Calendly"),
        marked("Missed"),
        marked("missed / sessions over"),
        marked("sessions on the day of their own time, not of the booking"),
        marked("cancelled sessions, those still to come, and marks that were taken back"),
        marked("Booked"),
        marked("bookings; group them by session type to see which is liked"),
        marked("everything that was begun, in our own flow or at Calendly"),
        marked("Booked and confirmed"),
        marked("confirmed / booked"),
        marked("of everything that was begun, what ever had a meeting, on the day when the time was chosen"),
        marked("nobody: what was moved, cancelled or missed afterwards was confirmed"),
        marked("Time to confirm"),
        marked("time from the time chosen to the first confirmation: the middle one, and what 95 of 100 stay below"),
        marked("confirmed bookings of our own flow, with the time that the client took to pay"),
        marked("what was booked at Calendly itself, and what was never confirmed"),
        marked("Gross"),
        marked("money taken"),
        marked("each payment on the day when it was taken, by Stripe or by hand, in its own currency"),
        marked("money that is reserved and not taken. Currencies are never added"),
        marked("Given back"),
        marked("refunds"),
        marked("each refund on the day when it was decided, whoever asked for it, also one made at Stripe itself"),
        marked("refunds made at Stripe that failed there"),
        marked("Disputed"),
        marked("disputes opened - disputes that were won"),
        marked(
            "what a client's bank withholds, on the day of the dispute, and its return on the day when it came back"
        ),
        marked("nothing: a lost dispute stays"),
        marked("Net"),
        marked("gross - given back - disputed"),
        marked("what moved in this time, also for sessions that were booked before"),
        marked("Stripe's fees, which have a line of their own"),
        marked("By hand"),
        marked("the part of gross that came outside Stripe"),
        marked("what an operator has noted"),
        marked("nothing"),
        marked("Stripe's fees"),
        marked("what Stripe kept of payments, refunds and disputes - what it gave back of that"),
        marked("each fee on Stripe's own day and in the currency of its balance, after the night's comparison with it"),
        marked("today's fees, what Stripe bills the account as a whole, and money by hand, which has none"),
        marked("After fees"),
        marked("net - Stripe's fees"),
        marked("net and fees of the same currency"),
        marked("what Stripe earns by changing money into the currency of its balance, and the fees of today"),
        marked("Compared with Stripe"),
        marked("payments - refunds - disputes here = the same in Stripe's balance, payment by payment"),
        marked("each day of UTC that is over, in what clients pay in; and that the figures equal the facts"),
        marked("money by hand, payouts and Stripe's bills. What both count is no difference, even if on two days"),
        marked("Mails delivered"),
        marked("delivered / (delivered + dropped + bounced)"),
        marked("mails on the day when they were due; each once, as it stands now"),
        marked("mails given up before SendGrid had them, and those of which it has not told the end"),
        marked("Pages seen"),
        marked("profiles and pages of times that a browser has shown"),
        marked("each time that a page was really visible, by its day in UTC; in a crowd every 20th, for twenty"),
        marked("who it was: the same person counts as often as they look. Browsers without scripts, and most robots"),
    )
)
"""What `meaning_of` looks up."""

DIFFERENCES = frozenset(
    (
        marked("Stripe has it, and no booking of ours"),
        marked(
            "Look the payment up at Stripe. If another program uses the account, give this service an account of "
            "its own; if nobody knows it, give the money back there"
        ),
        marked("At Stripe, and not in our books"),
        marked(
            "Run booking reconcile: it asks for what we were not told. If the line stays, look at the booking's "
            "history and at what Stripe delivered"
        ),
        marked("In our books, and not in Stripe's balance"),
        marked(
            "Look the payment up at Stripe. A refund may wait there until the balance can pay it: top it up. An "
            "inquiry of the bank takes nothing yet, and a dispute here does: wait for its end"
        ),
        marked("Another amount at Stripe"),
        marked(
            "Lay the booking's money beside the payment at Stripe: a part may have gone back there, or a dispute "
            "took more than was left"
        ),
        marked("A refund failed: the money is back at Stripe"),
        marked("The client is owed it, as the booking's case says: give it back at Stripe in another way"),
        marked("The figures say something else than the facts"),
        marked("Run booking projections rebuild booking_facts. If the line comes again, it is a fault of this service"),
        marked("Another day makes up for it"),
        marked("Nothing: it happened around midnight, we heard of it later, or it was put right since"),
        marked("A refund on one side, a dispute on the other"),
        marked("Nothing: as much went back on both"),
        marked("No booking of ours, and given back at Stripe"),
        marked("Nothing: the money is where it came from"),
    )
)
"""What the page of the comparison looks up: application/figures/differences.py says it in English."""
