"""What the templates may say of a booking and of a builder's day: facts as words of the reader's language."""

from datetime import timedelta
from typing import Any

from adapters.mail_texts.amounts import money_words
from adapters.mail_texts.calendar_links import calendar_links
from adapters.mail_texts.languages import Language
from adapters.mail_texts.lines import NAME_LENGTH_MAX, PLACE_LENGTH_MAX, QUESTION_LENGTH_MAX, one_line
from adapters.mail_texts.policy import policy_sentence
from adapters.mail_texts.times import (
    clock_span_words,
    date_words,
    day_words,
    moment_words,
    other_time_words,
    time_words,
    zone_words,
)
from application.ports.mailer import AgendaFacts, AgendaSession, MailFacts, SignInFacts
from domain.booking.vocabulary import Actor
from domain.mail.events import MailKind
from domain.money import Money
from domain.terms import Policy

_MINUTE = timedelta(minutes=1)


def booking_words(facts: MailFacts, language: Language) -> dict[str, Any]:
    return {
        **_meeting(facts, language),
        **_money(facts, language),
        "reader": one_line(facts.reader_name, NAME_LENGTH_MAX),
        "manage_url": facts.manage_url,
        "book_again_url": facts.book_again_url,
        "link": facts.link,
        "deadline": moment_words(facts.deadline, facts.reader_zone, language) if facts.deadline else "",
        "notes": facts.notes.strip(),
        "answers": [(one_line(asked, QUESTION_LENGTH_MAX), said.strip()) for asked, said in facts.answers.items()],
        "client_email": one_line(facts.client_email, PLACE_LENGTH_MAX),
        "policy": _policy(facts, language) if facts.can_cancel else "",
        "can_cancel": facts.can_cancel,
        "can_move": facts.can_cancel and facts.at <= facts.free_until,
        "reference": str(facts.booking_id),
        "by_reader": facts.cancelled_by == str(facts.recipient),
        "by_other": facts.cancelled_by in (Actor.CLIENT, Actor.BUILDER) and facts.cancelled_by != str(facts.recipient),
        "is_soon": facts.kind is MailKind.REMINDER_SOON,
        "minutes_left": max(0, -((facts.at - facts.slot.start) // _MINUTE)),
    }


def agenda_words(facts: AgendaFacts, language: Language) -> dict[str, Any]:
    return {
        "reader": one_line(facts.reader_name, NAME_LENGTH_MAX),
        "date": day_words(facts.day, language),
        "zone": zone_words(facts.reader_zone),
        "sessions": [_line(session, facts.reader_zone, language) for session in facts.sessions],
        "reference": "",
    }


def sign_in_words(facts: SignInFacts, language: Language) -> dict[str, Any]:
    validity = language.ngettext(
        "It works once, within %(num)d minute of being asked for.",
        "It works once, within %(num)d minutes of being asked for.",
        facts.minutes,
    )
    return {"link": facts.link, "validity": validity, "reference": ""}


def _line(session: AgendaSession, zone: str, language: Language) -> dict[str, Any]:
    place = one_line(session.place, PLACE_LENGTH_MAX)
    return {
        "times": clock_span_words(session.slot, zone, language),
        "title": one_line(session.session_title, NAME_LENGTH_MAX),
        "client": one_line(session.client_name, NAME_LENGTH_MAX),
        "their_time": other_time_words(session.slot, zone, session.client_zone, language),
        "place": place,
        "notes": session.notes.strip(),
        "is_unpaid": session.is_unpaid,
    }


def _meeting(facts: MailFacts, language: Language) -> dict[str, Any]:
    place = one_line(facts.place, PLACE_LENGTH_MAX)
    title, other = one_line(facts.session_title, NAME_LENGTH_MAX), one_line(facts.other_name, NAME_LENGTH_MAX)
    in_calendar = language.gettext("%(title)s with %(other)s", title=title, other=other)
    return {
        "title": title,
        "other": other,
        "date": date_words(facts.slot.start, facts.reader_zone, language),
        "begins": moment_words(facts.slot.start, facts.reader_zone, language),
        "when": time_words(facts.slot, facts.reader_zone, facts.other_zone, language),
        "place": place,
        "join_url": place if _is_address(place) else "",
        "whereabouts": _whereabouts(place, language),
        "calendars": calendar_links(in_calendar, facts.slot, place),
        "has_calendar_file": facts.has_calendar_file,
    }


def _money(facts: MailFacts, language: Language) -> dict[str, Any]:
    """Nothing is "": what is free or was never paid is not told as an amount."""
    owed = facts.price if not facts.paid and not facts.reserved else None
    amounts: dict[str, Money | None] = {
        "price": facts.price,
        "paid": facts.paid,
        "reserved": facts.reserved,
        "released": facts.released,
        "gives_back": facts.gives_back,
        "kept": facts.kept,
        "withheld": facts.withheld,
        "refunded": facts.refunded,
        "owed": owed,
    }
    words = {name: money_words(amount, language) if amount else "" for name, amount in amounts.items()}
    by_hand = {"refunded_by_hand": facts.refunded_by_hand, "gives_back_by_hand": facts.gives_back_by_hand}
    return {**words, **by_hand, "capture_failed": facts.capture_failed}


def _is_address(place: str) -> bool:
    return place.startswith(("https://", "http://")) and " " not in place


def _whereabouts(place: str, language: Language) -> str:
    """Where a client without a link finds one."""
    if not place:
        return language.gettext("How you will meet is in the message that Calendly sends you.")
    if _is_address(place):
        return ""
    return language.gettext("The link or address is in the message that Calendly sends you.")


def _policy(facts: MailFacts, language: Language) -> str:
    at_most = facts.gives_back_at_most
    if at_most is not None and not at_most:
        return language.gettext(
            "It was moved when cancelling gave nothing back any more: that stays so for the new time."
        )
    policy = Policy(facts.free_until_hours, facts.half_until_hours)
    sentence = policy_sentence(facts.price, policy, facts.slot.start, facts.reader_zone, facts.at, language)
    if at_most is None:
        return sentence
    limit = language.gettext(
        "But it was moved when cancelling gave %(at_most)s back: it never gives more than that.",
        at_most=money_words(at_most, language),
    )
    return f"{sentence} {limit}"
