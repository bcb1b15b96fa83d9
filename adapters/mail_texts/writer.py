"""Every mail from one source, as HTML and as plain text that reads well by itself."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from adapters.mail_texts.policy import policy_sentence
from adapters.mail_texts.times import date_words, moment_words, time_words
from application.ports.mailer import MailFacts, WrittenMail
from domain.booking.vocabulary import Actor
from domain.mail.events import MailKind, Recipient
from domain.terms import Policy

SUBJECT_LENGTH_MAX = 200
NAME_LENGTH_MAX = 120
QUESTION_LENGTH_MAX = 500

# kind and reader -> the source of the mail
_SOURCES = {
    (MailKind.CONFIRMED, Recipient.CLIENT): "confirmed_client.html",
    (MailKind.CONFIRMED, Recipient.BUILDER): "confirmed_builder.html",
    (MailKind.RECEIPT, Recipient.CLIENT): "receipt_client.html",
    (MailKind.CANCELLED, Recipient.CLIENT): "cancelled_client.html",
    (MailKind.CANCELLED, Recipient.BUILDER): "cancelled_builder.html",
    (MailKind.MOVED, Recipient.CLIENT): "moved_client.html",
    (MailKind.MOVED, Recipient.BUILDER): "moved_builder.html",
    (MailKind.TIME_LOST, Recipient.CLIENT): "time_lost_client.html",
    (MailKind.SCHEDULING_LINK, Recipient.CLIENT): "scheduling_link_client.html",
    (MailKind.PAYMENT_DUE, Recipient.CLIENT): "payment_due_client.html",
    (MailKind.UNPAID, Recipient.BUILDER): "unpaid_builder.html",
}


class JinjaMailWriter:
    """The MailWriter port, in English."""

    def __init__(self) -> None:
        loader = PackageLoader("adapters.mail_texts", ".")
        settings: dict[str, Any] = {
            "loader": loader,
            "undefined": StrictUndefined,
            "trim_blocks": True,
            "lstrip_blocks": True,
        }
        self._html = Environment(autoescape=True, **settings)
        # plain text is read as it stands: there is nothing to escape in it
        self._text = Environment(autoescape=False, **settings)  # noqa: S701

    def write(self, facts: MailFacts) -> WrittenMail:
        """ValueError for a mail that is never sent: no such kind for this reader."""
        source = _SOURCES.get((facts.kind, facts.recipient))
        if source is None:
            raise ValueError(f"there is no {facts.kind} mail for the {facts.recipient}")
        words = _words(facts)
        html = self._html.get_template(source).render(words, layout="layout_page.html", voice="voice_page.html")
        text = self._text.get_template(source).render(words, layout="layout_plain.txt", voice="voice_plain.txt")
        subject = self._text.get_template(source).render(words, layout="layout_subject.txt", voice="voice_plain.txt")
        return WrittenMail(one_line(subject, SUBJECT_LENGTH_MAX), _tidy(text), html)


def one_line(text: str, length_max: int) -> str:
    """No line ends and no control characters: a header must not begin inside it."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:length_max].rstrip()


def _words(facts: MailFacts) -> dict[str, Any]:
    place = one_line(facts.place, SUBJECT_LENGTH_MAX)
    return {
        "title": one_line(facts.session_title, NAME_LENGTH_MAX),
        "reader": one_line(facts.reader_name, NAME_LENGTH_MAX),
        "other": one_line(facts.other_name, NAME_LENGTH_MAX),
        "date": date_words(facts.slot.start, facts.reader_zone),
        "when": time_words(facts.slot, facts.reader_zone, facts.other_zone),
        "place": place,
        "whereabouts": _whereabouts(place),
        "manage_url": facts.manage_url,
        "link": facts.link,
        "deadline": moment_words(facts.deadline, facts.reader_zone) if facts.deadline else "",
        "notes": facts.notes.strip(),
        "answers": [(one_line(asked, QUESTION_LENGTH_MAX), said.strip()) for asked, said in facts.answers.items()],
        "client_email": one_line(facts.client_email, SUBJECT_LENGTH_MAX),
        "policy": _policy(facts) if facts.can_cancel else "",
        "reference": str(facts.booking_id),
        "by_reader": facts.cancelled_by == str(facts.recipient),
        "by_other": facts.cancelled_by in (Actor.CLIENT, Actor.BUILDER) and facts.cancelled_by != str(facts.recipient),
        **_money(facts),
    }


def _money(facts: MailFacts) -> dict[str, Any]:
    return {
        "price": facts.price,
        "paid": facts.paid,
        "reserved": facts.reserved,
        "released": facts.released,
        "gives_back": facts.gives_back,
        "kept": facts.kept,
        "withheld": facts.withheld,
        "owed": facts.price if not facts.paid and not facts.reserved else None,
        "capture_failed": facts.capture_failed,
    }


def _whereabouts(place: str) -> str:
    """Where a client without a link finds one."""
    if not place:
        return "How you will meet is in the calendar invitation that Calendly sends you."
    if place.startswith(("https://", "http://")):
        return ""
    return "The link or address is in the calendar invitation that Calendly sends you."


def _policy(facts: MailFacts) -> str:
    at_most = facts.gives_back_at_most
    if at_most is not None and not at_most:
        return "It was moved when cancelling gave nothing back any more: that stays so for the new time."
    policy = Policy(facts.free_until_hours, facts.half_until_hours)
    sentence = policy_sentence(facts.price, policy, facts.slot.start, facts.reader_zone, facts.at)
    if at_most is None:
        return sentence
    return f"{sentence} But it was moved when cancelling gave {at_most} back: it never gives more than that."


def _tidy(text: str) -> str:
    """No trailing spaces, one empty line between paragraphs, one line end at the end."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for number, line in enumerate(lines) if line or lines[number - 1]]
    return "\n".join(kept) + "\n"
