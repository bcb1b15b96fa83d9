"""What a session is called in the reader's calendar, and what stands below it there."""

from adapters.mail_texts.languages import language_of
from adapters.mail_texts.lines import NAME_LENGTH_MAX, one_line
from application.ports.mailer import EntryWords, MailFacts
from domain.mail.events import MailKind, Recipient

TITLE_LENGTH_MAX = 200


def entry_words(facts: MailFacts) -> EntryWords:
    """The builder's text has no link: the one there is opens the client's booking."""
    language = language_of(facts.language)
    title, other = one_line(facts.session_title, TITLE_LENGTH_MAX), one_line(facts.other_name, NAME_LENGTH_MAX)
    name = language.gettext("%(title)s with %(other)s", title=title, other=other)
    if facts.kind is MailKind.CANCELLED:
        return EntryWords(name, language.gettext("This session was cancelled."))
    if facts.recipient is Recipient.CLIENT:
        # not inside of the f-string: translators' tools do not look there
        manage = language.gettext("Move or cancel this session:")
        return EntryWords(name, f"{manage}\n{facts.manage_url}")
    text = language.gettext("Booked by %(other)s. What they wrote is in the mail about this session.", other=other)
    return EntryWords(name, text)
