"""Every mail from one source, as HTML and as plain text that reads well by itself, in the reader's language."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from adapters.mail_texts.alarm_words import alarm_words
from adapters.mail_texts.languages import ENGLISH, Language, language_of, translated
from adapters.mail_texts.lines import one_line
from adapters.mail_texts.words import agenda_words, booking_words, sign_in_words
from application.ports.mailer import AgendaFacts, AlarmFacts, Facts, MailFacts, SignInFacts, WrittenMail
from domain.mail.events import MailKind, Recipient

SUBJECT_LENGTH_MAX = 200
# A subject keeps its date whatever people are called.
_TITLE_IN_SUBJECT_MAX = 60
_NAME_IN_SUBJECT_MAX = 50

_CLIENT, _BUILDER = Recipient.CLIENT, Recipient.BUILDER

# kind and reader -> the source of the mail
SOURCES = {
    (MailKind.CONFIRMED, _CLIENT): "confirmed_client.html",
    (MailKind.CONFIRMED, _BUILDER): "confirmed_builder.html",
    (MailKind.RECEIPT, _CLIENT): "receipt_client.html",
    (MailKind.CANCELLED, _CLIENT): "cancelled_client.html",
    (MailKind.CANCELLED, _BUILDER): "cancelled_builder.html",
    (MailKind.MOVED, _CLIENT): "moved_client.html",
    (MailKind.MOVED, _BUILDER): "moved_builder.html",
    (MailKind.NOT_MOVED, _CLIENT): "not_moved_client.html",
    (MailKind.TIME_LOST, _CLIENT): "time_lost_client.html",
    (MailKind.SCHEDULING_LINK, _CLIENT): "scheduling_link_client.html",
    (MailKind.PAYMENT_DUE, _CLIENT): "payment_due_client.html",
    (MailKind.UNPAID, _BUILDER): "unpaid_builder.html",
    (MailKind.AWAITING_PAYMENT, _CLIENT): "awaiting_payment_client.html",
    (MailKind.HOLD_ENDED, _CLIENT): "hold_ended_client.html",
    (MailKind.REFUNDED, _CLIENT): "refunded_client.html",
    (MailKind.REMINDER, _CLIENT): "reminder_client.html",
    (MailKind.REMINDER, _BUILDER): "reminder_builder.html",
    (MailKind.REMINDER_SOON, _CLIENT): "reminder_client.html",
    (MailKind.REMINDER_SOON, _BUILDER): "reminder_builder.html",
    (MailKind.FOLLOW_UP, _CLIENT): "follow_up_client.html",
    (MailKind.FRESH_LINK, _CLIENT): "fresh_link_client.html",
}
_AGENDA = "agenda_builder.html"
_ALARM = "alarm_operator.html"
_SIGN_IN = "sign_in.html"


class JinjaMailWriter:
    """The MailWriter port."""

    def __init__(self) -> None:
        spoken = (ENGLISH, *(language_of(name) for name in translated()))
        self._html = {language.name: _environment(language, autoescape=True) for language in spoken}
        # plain text is read as it stands: there is nothing to escape in it
        self._text = {language.name: _environment(language, autoescape=False) for language in spoken}

    def write(self, facts: Facts) -> WrittenMail:
        """ValueError for a mail that is never sent: no such kind for this reader."""
        language = language_of(facts.language)
        source, words = _source(facts), _words(facts, language)
        page, plain = (spoken[language.name].get_template(source) for spoken in (self._html, self._text))
        html = page.render(words, layout="layout_page.html", voice="voice_page.html")
        text = plain.render(words, layout="layout_plain.txt", voice="voice_plain.txt")
        return WrittenMail(_subject(plain, words), _tidy(text), html)


def _environment(language: Language, *, autoescape: bool) -> Environment:
    environment = Environment(
        autoescape=autoescape,  # noqa: S701 - off for plain text only
        loader=PackageLoader("adapters.mail_texts", "templates"),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    install: Any = getattr(environment, "install_gettext_translations")  # noqa: B009 - the extension adds it
    install(language.translations, newstyle=True)
    sides = ("right", "left") if language.locale.text_direction == "rtl" else ("left", "right")
    environment.globals.update(language=language.name.replace("_", "-"), first_side=sides[0], last_side=sides[1])
    environment.globals["direction"] = language.locale.text_direction
    return environment


def _source(facts: Facts) -> str:
    match facts:
        case AgendaFacts():
            return _AGENDA
        case AlarmFacts():
            return _ALARM
        case SignInFacts():
            return _SIGN_IN
        case MailFacts():
            source = SOURCES.get((facts.kind, facts.recipient))
            if source is None:
                raise ValueError(f"there is no {facts.kind} mail for the {facts.recipient}")
            return source


def _words(facts: Facts, language: Language) -> dict[str, Any]:
    match facts:
        case AgendaFacts():
            return agenda_words(facts, language)
        case AlarmFacts():
            return alarm_words(facts, language)
        case SignInFacts():
            return sign_in_words(facts, language)
        case MailFacts():
            return booking_words(facts, language)


def _subject(plain: Template, words: dict[str, Any]) -> str:
    lengths = {"title": _TITLE_IN_SUBJECT_MAX, "other": _NAME_IN_SUBJECT_MAX}
    short = {name: one_line(words[name], length) for name, length in lengths.items() if name in words}
    subject = plain.render(words | short, layout="layout_subject.txt", voice="voice_plain.txt")
    return one_line(subject, SUBJECT_LENGTH_MAX)


def _tidy(text: str) -> str:
    """No trailing spaces, one empty line between paragraphs, one line end at the end."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for number, line in enumerate(lines) if line or lines[number - 1]]
    return "\n".join(kept) + "\n"
