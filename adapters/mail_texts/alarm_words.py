"""What an operator is told of what waits for a person: what is wrong, what it means, what to do."""

from typing import Any

from adapters.mail_texts.alarm_texts import ALARMS, OTHER, AlarmText
from adapters.mail_texts.amounts import money_words
from adapters.mail_texts.languages import Language
from adapters.mail_texts.lines import NAME_LENGTH_MAX, one_line
from adapters.mail_texts.times import date_words, moment_words, time_words
from application.ports.mailer import AlarmFacts

_ZONE = "UTC"
_DETAIL_LENGTH_MAX = 500


def alarm_words(facts: AlarmFacts, language: Language) -> dict[str, Any]:
    text = ALARMS.get(facts.about, OTHER)
    return {
        "problem": language.gettext(text.problem),
        "means": language.gettext(text.means),
        "by_itself": _by_itself(text, facts, language),
        "is_told_daily": text.is_told_daily,
        "to_do": language.gettext(text.to_do),
        "title": one_line(facts.session_title, NAME_LENGTH_MAX),
        "date": date_words(facts.slot.start if facts.slot else facts.at, _ZONE, language),
        "when": time_words(facts.slot, _ZONE, _ZONE, language) if facts.slot else "",
        "noticed": moment_words(facts.at, _ZONE, language),
        "amount": money_words(facts.amount, language) if facts.amount else "",
        "detail": one_line(facts.detail, _DETAIL_LENGTH_MAX),
        "count": facts.count,
        "operator_url": facts.operator_url,
        "reference": str(facts.booking_id) if facts.booking_id else "",
    }


def _by_itself(text: AlarmText, facts: AlarmFacts, language: Language) -> str:
    """Nothing of a moment that is not known, or has passed."""
    is_ahead = facts.deadline is not None and facts.deadline > facts.at
    if "%(deadline)s" in text.by_itself and not is_ahead:
        return ""
    deadline = moment_words(facts.deadline, _ZONE, language) if facts.deadline else ""
    return language.gettext(text.by_itself, deadline=deadline)
