"""What the page of one booking says, in words ready to be set."""

from datetime import datetime
from urllib.parse import urlencode

from msgspec import Struct

from adapters.mail_texts.calendar_links import calendar_links
from adapters.mail_texts.policy import policy_sentence
from application.requests.stayed import why_the_last_stayed
from domain.booking.state import AwaitingPayment, Begun, BookedUnpaid, Confirmed, Held, Moving, NeedsNewTime, Scheduling
from domain.booking.status import status_of
from domain.identifiers import BookingId, StreamId
from domain.money import Money
from entrypoints.http.amounts import amount_words
from entrypoints.http.api.booking_views import checkout_url, choose_until, scheduling_url
from entrypoints.http.mail_notices import MailsTold, mails_told
from entrypoints.http.money_texts import has_news, money_text
from entrypoints.http.other_times import AskTimes
from entrypoints.http.pages.booking_forms import (
    CancelForm,
    MoveForm,
    MoveOffer,
    PayForm,
    SignInForm,
    cancel_form,
    move_form,
    move_offer,
    pay_form,
    sign_in_form,
)
from entrypoints.http.pages.booking_news import News, is_held_unbooked, is_pending, script_facts
from entrypoints.http.pages.choose_again import ChooseAgain, choose_again
from entrypoints.http.pages.receipt_lines import has_receipt, receipt_path
from entrypoints.http.pages.ticks import ticks
from entrypoints.http.refusal_words import in_language
from entrypoints.http.speaking import gettext, language
from entrypoints.http.status_texts import status_text
from entrypoints.http.time_words import clock_words, moment_words, other_clock_words, times_words
from entrypoints.service import Service

PAGE = "/booking/confirmation"
ABANDONED_PAGE = "/booking/cancel"
REFRESH_SECONDS = 3
LOOKS_MAX = 40
"""How often the page asks for itself again: two minutes, then the reader decides."""

_Ahead = Confirmed | Moving | BookedUnpaid
"""The meeting stands and is still to come, or is going on."""
_Offers = tuple[MoveForm | None, ChooseAgain | None]
"""Of other times."""


class LinkWords(Struct, frozen=True):
    """A way to somebody else's page, and what is done there."""

    url: str
    words: str


class BookingPage(Struct, frozen=True, kw_only=True):
    headline: str
    detail: str
    note: str
    mail_notice: str
    status: str
    session: str
    expert: str
    times_name: str
    times: str
    their_times: str
    new_times: str
    price: str
    money: str
    receipt: str
    place: str
    calendar_url: str | None
    calendars: tuple[LinkWords, ...]
    notes: str
    answers: tuple[tuple[str, str], ...]
    policy_name: str
    policy: str
    reference: str
    held_until: str
    pay_words: str
    pay_url: str | None
    pay: PayForm | None
    sign_in: SignInForm | None
    link: LinkWords | None
    move: MoveForm | None
    moved_from: str
    other_time: MoveOffer | None
    cancel: CancelForm | None
    choose_again: ChooseAgain | None
    news: News


def booking_page(
    booking_id: BookingId, state: Begun, look: int, note: str, who: str, ask: AskTimes, service: Service
) -> BookingPage:
    """`look` counts how often it has asked for itself, 0 if not come from Stripe; `who` is the signed-in address; `ask`
    is for other times where the reader needs one.
    """
    selected, slot, now = state.core.selected, state.core.slot, service.world.clock.now()
    offer = service.world.catalog.agreed(selected.session_type_id)
    expert = offer[0].name if offer else gettext("the expert")
    session = offer[1].title if offer else gettext("Session")
    client = service.world.people.get(state.core.person_id) if state.core.person_id else None
    told = status_text(state, expert, now, is_parked=service.world.modes.is_parked)
    stands, mails = isinstance(state, _Ahead), mails_told(booking_id, state, service)
    moves, again = move_form(booking_id, state, ask, service), choose_again(state, ask, service)
    return BookingPage(
        headline=told.headline,
        detail=told.detail,
        note=note or _note(booking_id, state, look, service, pending=is_pending(state, look)),
        mail_notice=mails.notice or "",
        status=status_of(state),
        session=session,
        expert=expert,
        times_name=gettext("Time you had chosen") if _has_no_time(state) else gettext("When"),
        times=times_words(slot, selected.zone),
        their_times=other_clock_words(slot, offer[0].timezone, selected.zone) if offer and stands else "",
        new_times=times_words(state.request.to_slot, selected.zone) if isinstance(state, Moving) else "",
        price=price_words(selected.terms.price),
        money=money_text(state) if has_news(state) else "",
        receipt=receipt_path(booking_id) if has_receipt(state) else "",
        place=place_words(state.meeting.place) if isinstance(state, _Ahead) else "",
        calendar_url=f"/api/scheduling/bookings/{booking_id}/calendar.ics" if stands and now < slot.end else None,
        calendars=_calendars(state, now, f"{session}: {expert}"),
        notes=client.notes if client else "",
        answers=tuple(client.answers.items()) if client else (),
        policy_name=_policy_name(state),
        policy=_policy(state, now),
        reference=str(booking_id),
        held_until=clock_words(state.core.held_until, selected.zone) if is_held_unbooked(state, now) else "",
        pay_words=_pay_words(selected.terms.price, stands=stands),
        pay_url=_pay_url(state, now),
        pay=pay_form(booking_id, state, service),
        sign_in=sign_in_form(booking_id, state, who, service),
        link=_link(state, now),
        move=moves,
        moved_from=_moved_from(state),
        other_time=move_offer(booking_id, state, now),
        cancel=cancel_form(booking_id, state, service),
        choose_again=again,
        news=_news(booking_id, state, look, expert, mails, now, (moves, again)),
    )


def _news(
    booking_id: BookingId, state: Begun, look: int, expert: str, mails: MailsTold, now: datetime, offers: _Offers
) -> News:
    pending = is_pending(state, look)
    awaits_times = any(offer is not None and offer.is_awaited for offer in offers)
    comes_again = pending or awaits_times
    is_followed = (pending or look) and not state.core.client_moves
    follow = comes_again or (bool(look) and _awaits_mail(state, mails))
    return News(
        refresh_url=address(PAGE, booking_id, max(look, 1) + 1) if comes_again and look < LOOKS_MAX else None,
        ticks=ticks(state, expert, mails.confirmation, now) if is_followed else (),
        script=script_facts(state, now, follow=follow, awaits_times=awaits_times),
    )


def _policy_name(state: Begun) -> str:
    return gettext("Cancelling") if isinstance(state, Confirmed | Moving) else gettext("Cancelling once paid")


def _pay_words(price: Money, *, stands: bool) -> str:
    if stands:
        return gettext("Pay %(price)s", price=price_words(price))
    return gettext("Pay %(price)s and book", price=price_words(price))


def _calendars(state: Begun, now: datetime, title: str) -> tuple[LinkWords, ...]:
    """The calendars on the web that a session is put into by a link; their names are the same in every language."""
    if not isinstance(state, _Ahead) or now >= state.core.slot.end:
        return ()
    place = state.meeting.place if state.meeting.place.startswith("https://") else ""
    links = calendar_links(title, state.core.slot, place)
    named = (("Google Calendar", links.google), ("Outlook.com", links.outlook), ("Microsoft 365", links.office))
    return tuple(LinkWords(url, name) for name, url in named)


def _awaits_mail(state: Begun, mails: MailsTold) -> bool:
    return isinstance(state, Confirmed) and mails.confirmation in {None, "waiting"}


def address(path: str, booking_id: BookingId, look: int = 0) -> str:
    """Where the booking is shown; no token in it."""
    pointer = {"booking": str(booking_id)} | ({"look": str(look)} if look else {})
    return f"{path}?{urlencode(pointer)}"


def place_words(place: str) -> str:
    """The link; for a place without one, where the reader finds it."""
    if place.startswith(("https://", "http://")):
        return place
    if not place:
        return gettext("How you will meet is in the message that Calendly sends you.")
    return gettext("%(place)s. The link or address is in the message that Calendly sends you.", place=place)


def price_words(price: Money) -> str:
    return amount_words(price) if price else gettext("free")


def _has_no_time(state: Begun) -> bool:
    return isinstance(state, NeedsNewTime) or (isinstance(state, Scheduling) and bool(state.link))


def _pay_url(state: Begun, now: datetime) -> str | None:
    """Only while the page behind it can still be paid."""
    match state:
        case AwaitingPayment():
            ends_at = state.core.held_until
        case BookedUnpaid() if state.checkout is not None:
            ends_at = min(state.checkout.ends_at, state.core.slot.start)
        case _:
            return None
    return checkout_url(state) if now < ends_at else None


def _link(state: Begun, now: datetime) -> LinkWords | None:
    """Where the client books what we could not."""
    url, deadline = scheduling_url(state), choose_until(state)
    if url is None or (deadline is not None and now >= deadline):
        return None
    return LinkWords(url, gettext("Choose a time in the calendar"))


def _policy(state: Begun, now: datetime) -> str:
    """Empty once there is nothing left to cancel."""
    terms, start = state.core.selected.terms, state.core.slot.start
    held = isinstance(state, Held | AwaitingPayment) and now < state.core.held_until
    if now >= start or not (held or isinstance(state, _Ahead)):
        return ""
    shares = [terms.policy.gives_back(terms.price, move.old_start, move.at) for move in state.core.client_moves]
    least = min(shares, key=lambda share: share.amount_minor, default=terms.price)
    sentence = policy_sentence(terms.price, terms.policy, start, state.core.selected.zone, now, language())
    if least == terms.price:
        return sentence
    but = gettext(
        "But it was moved when cancelling gave %(amount)s back: it never gives more than that.",
        amount=amount_words(least),
    )
    return f"{sentence} {but}"


def _moved_from(state: Begun) -> str:
    moves = state.core.client_moves
    return moment_words(moves[-1].old_start, state.core.selected.zone) if moves and isinstance(state, _Ahead) else ""


def _note(booking_id: BookingId, state: Begun, look: int, service: Service, *, pending: bool) -> str:
    if pending and look >= LOOKS_MAX:
        return gettext("This page has stopped looking for news by itself. Reload it to look again.")
    waits = isinstance(state, AwaitingPayment) and state.cancel is None
    if pending and (waits or isinstance(state, BookedUnpaid)):
        return gettext("If you have just paid, this page shows it as soon as Stripe tells us.")
    return _move_note(booking_id, state, service) if look and isinstance(state, Confirmed) else ""


def _move_note(booking_id: BookingId, state: Confirmed, service: Service) -> str:
    """What became of the last move, for who has waited for it."""
    if state.core.client_moves:
        return gettext("Your session was moved. The price and the policy stay what they were.")
    stream = StreamId(booking_id)
    stayed = why_the_last_stayed(service.world.store.load([stream])[stream])
    return gettext("Your session was not moved.") + f" {in_language(stayed)}" if stayed else ""
