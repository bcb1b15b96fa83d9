"""What a mail is made of: its texts by one adapter, its calendar file by another."""

from msgspec.structs import replace

from adapters.calendar_files.files import CalendarFiles
from adapters.mail_texts.writer import JinjaMailWriter
from application.ports.mailer import AgendaFacts, AlarmFacts, MailFacts, MailWriter, WrittenMail
from entrypoints.settings import Settings


class WithCalendarFile:
    """The MailWriter port: what another writer wrote, and the file for the reader's calendar."""

    def __init__(self, writer: MailWriter, files: CalendarFiles) -> None:
        self._writer = writer
        self._files = files

    def write(self, facts: MailFacts | AgendaFacts | AlarmFacts) -> WrittenMail:
        if not isinstance(facts, MailFacts):
            return self._writer.write(facts)
        file = self._files.file_of(facts)
        return replace(self._writer.write(replace(facts, has_calendar_file=file is not None)), calendar=file)


def calendar_files_of(settings: Settings) -> CalendarFiles:
    return CalendarFiles(
        settings.app_base_url, settings.sendgrid_from_email, invites=settings.calendar_invites == "ours"
    )


def mail_writer_of(settings: Settings) -> MailWriter:
    return WithCalendarFile(JinjaMailWriter(), calendar_files_of(settings))
