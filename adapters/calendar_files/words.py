"""The few words of a calendar entry, in the reader's language."""

import unicodedata

from msgspec import Struct

from application.ports.mailer import MailFacts
from domain.mail.events import MailKind, Recipient

TITLE_LENGTH_MAX = 200
NAME_LENGTH_MAX = 120


class Phrases(Struct, frozen=True):
    entry: str
    manage: str
    booked_by: str
    cancelled: str


# a language with mails and without phrases here reads English in its calendar
PHRASES = {
    "en": Phrases(
        entry="{title} with {name}",
        manage="Move or cancel this session:\n{url}",
        booked_by="Booked by {name}. What they wrote is in the mail about this session.",
        cancelled="This session was cancelled.",
    ),
    "de": Phrases(
        entry="{title} mit {name}",
        manage="Termin verschieben oder absagen:\n{url}",
        booked_by="Gebucht von {name}. Was dazu geschrieben wurde, steht in der E-Mail zu diesem Termin.",
        cancelled="Dieser Termin wurde abgesagt.",
    ),
}


def summary_words(facts: MailFacts) -> str:
    title, name = one_line(facts.session_title, TITLE_LENGTH_MAX), one_line(facts.other_name, NAME_LENGTH_MAX)
    return _phrases(facts).entry.format(title=title, name=name)


def description_words(facts: MailFacts) -> str:
    phrases = _phrases(facts)
    if facts.kind is MailKind.CANCELLED:
        return phrases.cancelled
    if facts.recipient is Recipient.CLIENT:
        return phrases.manage.format(url=facts.manage_url)
    return phrases.booked_by.format(name=one_line(facts.other_name, NAME_LENGTH_MAX))


def one_line(text: str, length_max: int) -> str:
    """Without what iCalendar forbids in a text: controls, and halves of letters that no encoding has."""
    allowed = "".join(" " if unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} else letter for letter in text)
    return " ".join(allowed.split())[:length_max].rstrip()


def _phrases(facts: MailFacts) -> Phrases:
    return PHRASES.get(facts.language.partition("-")[0].lower(), PHRASES["en"])
