"""Why a booking cannot go on: what happened, what it means for money and time, what to do, and a reference."""

from typing import Any

from litestar import Response
from litestar.response import Template
from msgspec import Struct

from adapters.mail_texts.times import zone_words
from application.ports.event_store import OutcomeUnknown, StoreUnavailable
from domain.errors import (
    BuilderNotBookable,
    HoldExpired,
    IdempotencyKeyReused,
    PaymentsUnavailable,
    Refusal,
    SchedulingUnavailable,
    SlotUnavailable,
    UnderMaintenance,
)
from entrypoints.http.authorization import HttpRequest
from entrypoints.http.offers import calendar_page
from entrypoints.http.pages.access_cookie import access_cookie
from entrypoints.http.pages.booking_draft import Draft, Sent, slot_of_draft
from entrypoints.http.pages.booking_page import PAGE, address
from entrypoints.http.pages.check_page import leading_to_payment
from entrypoints.http.pages.offer_words import expert_words, offer_words
from entrypoints.http.pages.offering import Offering
from entrypoints.http.pages.own_holds import own_hold
from entrypoints.http.pages.times_page import time_query
from entrypoints.http.problems import STORE_AWAY, fault_of_refusal, noted
from entrypoints.http.refusal_words import in_language
from entrypoints.http.speaking import gettext, marked
from entrypoints.http.time_words import span_words
from entrypoints.service import Service

STORE_SILENT = StoreUnavailable | OutcomeUnknown
SENT_AGAIN = PaymentsUnavailable | SchedulingUnavailable | UnderMaintenance | STORE_SILENT
"""The same form as it was may do better the next time."""


class Words(Struct, frozen=True):
    headline: str
    meaning: str
    advice: str


_WAIT = marked("Try again in a few seconds. What you have typed is kept, and however often you try, it is booked once.")
_SAID: dict[str, Words] = {
    SlotUnavailable.slug: Words(
        marked("This time has just gone"),
        marked("No time is held for you and nothing was charged. What you have typed is kept."),
        marked("Choose another free time."),
    ),
    BuilderNotBookable.slug: Words(
        marked("%(title)s cannot be booked right now"),
        marked("%(why)s Nothing was held or charged."),
        marked("Look at the other sessions, or for another expert."),
    ),
    HoldExpired.slug: Words(
        marked("Your hold on this time has ended"),
        marked("No payment was taken. What you have typed is kept."),
        marked("If the time is still free, you can take it again."),
    ),
    IdempotencyKeyReused.slug: Words(
        marked("This form was sent before with other details"),
        marked("What was booked then stands; nothing more was booked or charged now."),
        marked("Check your details and send them anew if this is to be another booking."),
    ),
    SchedulingUnavailable.slug: Words(marked("%(expert)s's calendar cannot be asked right now"), "%(why)s", _WAIT),
    UnderMaintenance.slug: Words(
        UnderMaintenance.title,
        "%(why)s",
        marked(
            "Try again in a few minutes. What you have typed is kept, and however often you try, it is booked once."
        ),
    ),
    PaymentsUnavailable.slug: Words(
        marked("The payment page could not be opened yet"), marked("%(why)s Nothing was charged."), _WAIT
    ),
}
_OTHERWISE = Words(
    marked("This booking cannot go on like that"),
    marked("%(why)s Nothing was charged by this step."),
    marked("Open your booking by the link in your mail to see how it stands."),
)
_YOURS = Words(
    marked("You hold this time yourself"),
    marked("An earlier booking of yours holds it. Nothing more was booked or charged."),
    marked("Open that booking to pay for it or to let it go."),
)
_STORE_AWAY = Words(
    marked("We cannot reach our own records right now"),
    marked("Nothing was charged. We do not know yet whether the time is held for you."),
    marked("Try again in a few seconds. However often you do, it is booked once."),
)


class OtherTime(Struct, frozen=True):
    start: str
    query: str
    words: str


class Attempt(Struct, frozen=True, kw_only=True):
    """What the client was about: nothing but a look without a draft, the last button once something was sent."""

    offering: Offering
    zone: str
    draft: Draft | None = None
    sent: Sent | None = None


def stopped(request: HttpRequest, service: Service, attempt: Attempt, why: Exception) -> Response[Any]:
    offering = attempt.offering
    fault = fault_of_refusal(why) if isinstance(why, Refusal) else STORE_AWAY
    booking = why.booking_id if isinstance(why, PaymentsUnavailable | SchedulingUnavailable) else None
    own = address(PAGE, booking) if booking else _own_hold(request, service, attempt, why)
    context = {
        "words": _words(why, offering, own),
        "reference": noted(request, fault),
        "offer": offer_words(offering.builder, offering.session),
        "expert": expert_words(offering.builder),
        "others": times_instead(why, attempt.zone),
        "draft": attempt.draft,
        "sent": attempt.sent,
        "zone": zone_words(attempt.zone),
        "again": _again(why, attempt),
        "is_same_again": isinstance(why, SENT_AGAIN),
        "own": own,
        "is_priced": bool(offering.session.terms.price),
        "calendar_url": _calendar_url(why, attempt, service),
        "here": f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path,
    }
    headers = fault.headers | leading_to_payment(service)
    answer = Template("book_stopped.html", context=context, status_code=fault.status, headers=headers)
    if booking and isinstance(why, PaymentsUnavailable | SchedulingUnavailable) and why.access_ends:
        answer.cookies.append(access_cookie(booking, service.tokens.issue(booking, why.access_ends), service))
    return answer


def _words(why: Exception, offering: Offering, own: str | None) -> Words:
    words = _YOURS if own and isinstance(why, SlotUnavailable) else _STORE_AWAY
    if isinstance(why, Refusal) and words is not _YOURS:
        words = _SAID.get(why.slug, _OTHERWISE)
    told = {"why": in_language(str(why)), "title": offering.session.title, "expert": offering.builder.name}
    return Words(*(gettext(sentence, **told) for sentence in (words.headline, words.meaning, words.advice)))


def times_instead(why: Exception, zone: str) -> tuple[OtherTime, ...]:
    """The nearest free ones of a time that is not free, as links and buttons lead to them."""
    if not isinstance(why, SlotUnavailable):
        return ()
    return tuple(
        OtherTime(slot.start.isoformat(), time_query(slot.start, zone), span_words(slot, zone))
        for slot in why.alternatives
    )


def _again(why: Exception, attempt: Attempt) -> str:
    """What the button below says: nothing if the same again leads nowhere."""
    if isinstance(why, SENT_AGAIN):
        return gettext("Try again")
    if isinstance(why, HoldExpired | IdempotencyKeyReused) and attempt.draft:
        return gettext("Check and book again")
    return ""


def _calendar_url(why: Exception, attempt: Attempt, service: Service) -> str:
    """Calendly's own page of the session while we cannot ask it; empty if it is not known, or something was sent."""
    uri = attempt.offering.session.event_type_uri
    if not isinstance(why, SchedulingUnavailable) or attempt.sent:
        return ""
    return calendar_page(uri, service)


def _own_hold(request: HttpRequest, service: Service, attempt: Attempt, why: Exception) -> str | None:
    if not isinstance(why, SlotUnavailable) or attempt.draft is None:
        return None
    offering = attempt.offering
    slot = slot_of_draft(attempt.draft, offering.session)
    booking_id = own_hold(request, service, offering.builder.calendar, slot)
    return address(PAGE, booking_id) if booking_id else None
