"""A mail as data, for a template that is kept at SendGrid: described in docs/mail-templates.md.

What is here is a promise to templates that we never see. A fact may be added; one that is renamed, dropped or given
another meaning needs a new version.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, structs

from adapters.mail_texts.amounts import money_words
from adapters.mail_texts.languages import Language, language_of
from adapters.mail_texts.lines import one_line
from adapters.mail_texts.times import day_words, moment_words, time_words, zone_words
from application.ports.mailer import AgendaFacts, AlarmFacts, Facts, MailFacts, SignInFacts, WrittenMail
from domain.mail.events import MailKind, Recipient
from domain.money import Money
from domain.time_slot import TimeSlot

VERSION = 1
WORDS_LENGTH_MAX = 2_000

# said elsewhere in the data, or nobody's business but the calendar file's
_LEFT_OUT = frozenset({"kind", "recipient", "language", "reader_email"})


class _Reader(Struct, frozen=True):
    language: Language
    zone: str
    other_zone: str

    def of(self, whom: Struct) -> "_Reader":
        """The same reader, beside the other side of this booking or session."""
        return structs.replace(self, other_zone=getattr(whom, "other_zone", getattr(whom, "client_zone", self.zone)))

    def says(self, value: Any) -> str:
        match value:
            case Money():
                return money_words(value, self.language)
            case TimeSlot():
                return time_words(value, self.zone, self.other_zone, self.language)
            case datetime():
                return moment_words(value, self.zone, self.language)
            case date():
                return day_words(value, self.language)
            case None:
                return ""
            case _:
                return one_line(str(value), WORDS_LENGTH_MAX)


def template_data(facts: Facts, written: WrittenMail) -> dict[str, Any]:
    """`facts` are for conditions, `words` are for people: in the reader's language, zone and way with money."""
    kind, recipient = mail_of(facts)
    zone = getattr(facts, "reader_zone", "UTC")
    reader = _Reader(language_of(facts.language), zone, zone)
    return {
        "version": VERSION,
        "kind": str(kind),
        "recipient": str(recipient),
        "language": reader.language.name.replace("_", "-"),
        "subject": written.subject,
        "text": written.text,
        "html": written.html,
        "facts": _raw(facts),
        "words": _words(facts, reader),
    }


def mail_of(facts: Facts) -> tuple[MailKind, Recipient]:
    match facts:
        case MailFacts():
            return facts.kind, facts.recipient
        case AgendaFacts():
            return MailKind.AGENDA, Recipient.BUILDER
        case AlarmFacts():
            return facts.kind, Recipient.OPERATOR
        case SignInFacts():
            return MailKind.SIGN_IN, Recipient.CLIENT


def _raw(value: Any) -> Any:
    """As our API writes such values."""
    if type(value) in _WRITTEN_AS:
        return _WRITTEN_AS[type(value)](value)
    if isinstance(value, Struct):
        return {_camel(name): _raw(item) for name, item in _fields(value)}
    if isinstance(value, tuple):
        return [_raw(item) for item in value]
    if isinstance(value, dict):
        return _answers(value)
    return str(value) if isinstance(value, str) else value


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


_WRITTEN_AS: dict[type, Callable[[Any], Any]] = {
    Money: lambda money: {"amountMinor": money.amount_minor, "currency": money.currency},
    TimeSlot: lambda slot: {"startTime": _time(slot.start), "endTime": _time(slot.end)},
    datetime: _time,
    date: date.isoformat,
    UUID: str,
}


def _words(value: Any, reader: _Reader) -> Any:
    """As the mail itself would say it. What is not there is an empty word, so that a condition is false."""
    if isinstance(value, Struct) and type(value) not in _WRITTEN_AS:
        return {
            _camel(name): zone_words(item) if name.endswith("_zone") else _words(item, reader.of(value))
            for name, item in _fields(value)
            if not isinstance(item, bool)  # a yes or no has no word of its own
        }
    if isinstance(value, tuple):
        return [_words(item, reader) for item in value]
    if isinstance(value, dict):
        return _answers({reader.says(asked): reader.says(said) for asked, said in value.items()})
    return reader.says(value)


def _answers(answers: dict[str, str]) -> list[dict[str, str]]:
    """A list, because templates walk lists more easily than names they do not know."""
    return [{"question": asked, "answer": said} for asked, said in answers.items()]


def _fields(value: Struct) -> list[tuple[str, Any]]:
    return [(name, item) for name, item in structs.asdict(value).items() if name not in _LEFT_OUT]


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return "".join((first, *(word.capitalize() for word in rest)))
