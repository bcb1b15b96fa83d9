"""What domain and application refuse with, in the language of the request. They know no language and say English."""

import re
from functools import cache

from domain.money import Money
from entrypoints.http.amounts import amount_words
from entrypoints.http.desk_words import SAID_AT_THE_DESK
from entrypoints.http.history_words import SAID_IN_HISTORY
from entrypoints.http.plain_words import PLAIN, plain
from entrypoints.http.speaking import gettext, marked

SAID = (
    # titles
    marked("The request is not valid"),
    marked("This needs a valid access token"),
    marked("There is nothing here, or it is not yours"),
    marked("This expert cannot be booked right now"),
    marked("This time is not free"),
    marked("The hold on this time has ended"),
    marked("The price is no longer the one that was shown"),
    marked("The booking is past the point where this can be done"),
    marked("This idempotency key was used for another request"),
    marked("Too many requests"),
    marked("The calendar cannot be asked right now"),
    marked("Payments cannot be started right now"),
    marked("This session is only booked signed in"),
    marked("New bookings are not taken right now"),
    # who is to sign in
    marked("Sign in with the address that you gave. Until its hold ends, the time stays held for you."),
    marked(
        "You are signed in with another address. Sign in with the address that you gave. Until its hold ends, the time"
        " stays held for you."
    ),
    # what cannot be booked
    marked("%(builder)s has not connected a calendar yet."),
    marked("%(builder)s offers no sessions at the moment."),
    marked("%(builder)s takes no new bookings at the moment."),
    marked("%(builder)s takes no new bookings at the moment. %(reason)s"),
    marked("%(title)s is not connected to a calendar."),
    marked("%(title)s is not connected to a calendar yet."),
    marked("%(title)s is no longer offered."),
    marked("%(title)s no longer exists in the expert's calendar."),
    marked("%(title)s has another length in the expert's calendar."),
    # what is over, or not free
    marked("This time has just been taken."),
    marked("This time has already begun."),
    marked("Somebody else was faster."),
    marked("The expert's calendar does not offer this time."),
    marked("The hold on this time has ended; there is nothing to cancel."),
    marked("This booking is being cancelled."),
    marked("This session is free: there is nothing to pay."),
    marked("This booking is not waiting for a payment."),
    marked("This booking is past the point where its hold can be extended."),
    marked("This time has been held as long as it can be."),
    marked("The payment is on its way; cancel once it has arrived."),
    marked("The session is over."),
    marked("The session has begun."),
    marked("The meeting is being confirmed at this moment; try again in a minute."),
    marked("The session is being moved at this moment; try again in a minute."),
    marked("This booking is being moved at this moment; try again in a minute."),
    marked("Only a confirmed booking, or one that lost its time, can get another time."),
    marked("The time to choose again has passed; the money goes back."),
    marked("The new time overlaps the present one; move it with the calendar's own link."),
    marked("A session can be moved until %(hours)s hours before it begins."),
    marked("This session has been moved once already."),
    marked("The price is now %(price)s."),
    marked("Only a confirmed session can be moved."),
    marked("The booking was changed at the same moment; look at it again."),
    marked("The expert's calendar has just given this time to somebody else."),
    marked("The expert's calendar takes no new bookings of this session at the moment; it stays where it is."),
    marked("The expert's calendar never said whether it has the new time; the session stays at the time it has."),
    marked("It is too late to ask the expert's calendar for another time; the session stays at the time it has."),
    marked("The money that was reserved could not be taken; the session stays at the time it has."),
    marked("The session was moved in the expert's calendar at the same moment; look at it again."),
    # an operator at work
    marked("We are working on the service. Nothing was held or charged. Bookings that exist go on."),
    # providers that are away
    marked("The expert's calendar cannot be asked right now."),
    marked("The expert's calendar cannot be asked right now. Nothing was held or charged."),
    marked("The expert's calendar takes no more bookings for the moment. Nothing was charged."),
    marked("The expert's calendar takes no more bookings for the moment. %(so_far)s"),
    marked("Nothing was held or charged."),
    marked("The time stays held for you; nothing was charged."),
    marked("Too many wait for the expert's calendar."),
    marked("The payment page could not be opened yet. The time stays held for you."),
    marked("Wait %(seconds)s seconds before asking again."),
    marked(
        "You hold %(count)s times that are not paid for, which is as many as one person may. Pay for one of them or"
        " cancel it, or wait until one ends. Nothing more was held."
    ),
    # what is not there
    marked("There is no such booking."),
    marked("There is no such booking, or it is not yours."),
    marked("There is no such builder."),
    marked("There is no such session type."),
    marked("There is no meeting to put into a calendar."),
    marked("Whoever this booking was between has been forgotten."),
    # what programs send
    marked("The key came before with another body; use a fresh key for a new request."),
    marked("The key came before with other words; use a fresh key."),
    marked("The calendar cannot be asked right now; the meeting is found by itself later."),
    marked("The calendar knows no such meeting."),
    marked("This meeting is none of the sessions offered here."),
    # fields
    marked("is missing"),
    marked("must not be empty"),
    marked("must not be blank"),
    marked("must be one line of text"),
    marked("must not hold control characters"),
    marked("must have at most %(count)s characters"),
    marked("needs an answer"),
    marked("must be one of the choices"),
    marked("is not asked"),
    marked("is not a time zone, such as Europe/London"),
    marked("is not a language tag, such as de or pt-BR"),
    marked("is not an e-mail address. %(why)s Write it like grace@example.com"),
    # of the pages themselves
    marked("You have left the payment page."),
    marked("There is no receipt: no payment was taken for this booking."),
    marked("That time has just gone too. Please choose again."),
    marked("What you get back has changed since the page was opened. Nothing was cancelled; please look again."),
    marked("The service cannot reach its database right now"),
    marked("Nothing was lost. Please try again in a few seconds."),
    marked("Something went wrong on our side"),
    marked("The fault has been recorded. Quote the reference when you ask about it."),
    *SAID_AT_THE_DESK,
    *SAID_IN_HISTORY,
)
_LOOKED_UP = frozenset(SAID)
_TO_OPERATORS = frozenset((*SAID_AT_THE_DESK, *SAID_IN_HISTORY))
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?) ([A-Z]{3})")
_SEVERAL = "; "
_VALUE = re.compile(r"%\((\w+)\)s")


def in_language(english: str) -> str:
    """The same in the language of the request, as far as we have the words; what it names stays as it is, but for
    amounts that are not told to an operator, who compares them with Stripe's.
    """
    if english in _LOOKED_UP:
        return gettext(english)
    for message, pattern in _patterns():
        found = pattern.fullmatch(english)
        if found:
            has_amounts = message not in _TO_OPERATORS
            values = {name: _as_read(value, has_amounts=has_amounts) for name, value in found.groupdict().items()}
            return gettext(message, **values)
    return english


def _as_read(value: str, *, has_amounts: bool) -> str:
    """A value may be one of our sentences again, such as the reason of a pause."""
    if value in _LOOKED_UP:
        return gettext(value)
    if not has_amounts:
        return plain(value) if value.capitalize() in PLAIN else _SEVERAL.join(map(in_language, value.split(_SEVERAL)))
    amount = _AMOUNT.fullmatch(value)
    return amount_words(Money.parse(amount[1], amount[2])) if amount else value


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Of the messages with values; the one with most words of its own counts first."""
    with_values = sorted(filter(_VALUE.search, SAID), key=len, reverse=True)
    return tuple((message, re.compile(_pattern(message), re.DOTALL)) for message in with_values)


def _pattern(message: str) -> str:
    parts = _VALUE.split(message)
    return "".join(f"(?P<{part}>.+)" if number % 2 else re.escape(part) for number, part in enumerate(parts))
