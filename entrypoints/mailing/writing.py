"""What a mail is made of: its texts by one adapter, its calendar file by another, its data for a template from both."""

from msgspec.structs import replace

from adapters.calendar_files.files import CalendarFiles
from adapters.mail_texts.entry_words import entry_words
from adapters.mail_texts.writer import JinjaMailWriter
from application.ports.mailer import Facts, MailFacts, MailWriter, WrittenMail
from entrypoints.mailing.template_data import mail_of, template_data
from entrypoints.mailing.template_ids import Templates
from entrypoints.settings import Settings


class WithCalendarFile:
    """The MailWriter port: what another writer wrote, and the file for the reader's calendar."""

    def __init__(self, writer: MailWriter, files: CalendarFiles) -> None:
        self._writer = writer
        self._files = files

    def write(self, facts: Facts) -> WrittenMail:
        if not isinstance(facts, MailFacts):
            return self._writer.write(facts)
        file = self._files.file_of(facts)
        written = self._writer.write(replace(facts, has_calendar_file=file is not None))
        return replace(written, calendar=file)


class WithTemplateData:
    """The MailWriter port: what another writer wrote, and the same as data where a template will write it."""

    def __init__(self, writer: MailWriter, templates: Templates) -> None:
        self._writer = writer
        self._templates = templates

    def write(self, facts: Facts) -> WrittenMail:
        written = self._writer.write(facts)
        if mail_of(facts) not in self._templates:
            return written
        return replace(written, template_data=template_data(facts, written))


def calendar_files_of(settings: Settings, *, invites: bool) -> CalendarFiles:
    return CalendarFiles(settings.sendgrid_from_email, entry_words, invites=invites)


def mail_writer_of(settings: Settings) -> MailWriter:
    files = calendar_files_of(settings, invites=settings.calendar_invites == "ours")
    # outermost, so that text and template are told of the file
    return WithCalendarFile(WithTemplateData(JinjaMailWriter(), settings.sendgrid_templates), files)
