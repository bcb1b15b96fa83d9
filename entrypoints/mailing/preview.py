"""Every mail in every state and language as files, to be looked at before one is sent."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from msgspec import Struct
from msgspec.structs import replace

from adapters.calendar_files.files import CalendarFiles
from adapters.mail_texts.entry_words import entry_words
from adapters.mail_texts.examples import EXAMPLES
from adapters.mail_texts.languages import ENGLISH, translated
from adapters.mail_texts.writer import JinjaMailWriter
from application.ports.mailer import WrittenMail
from domain.mail.events import MailKind
from entrypoints.mailing.template_data import mail_of
from entrypoints.mailing.writing import WithCalendarFile

# invented, as the people in the examples are
BASE_URL = "https://booking.example.com"
FROM_EMAIL = "bookings@example.com"


class Preview(Struct, frozen=True):
    name: str
    kind: str
    recipient: str
    language: str
    written: WrittenMail

    @property
    def endings(self) -> tuple[str, ...]:
        return ("html", "txt", "ics") if self.written.calendar else ("html", "txt")


def kinds() -> tuple[str, ...]:
    """The kinds that there are examples of, in the order in which they are told of."""
    known = {mail_of(example.facts)[0] for example in EXAMPLES}
    return tuple(str(kind) for kind in MailKind if kind in known)


def previews(kind: str | None = None) -> Iterator[Preview]:
    writer = WithCalendarFile(JinjaMailWriter(), CalendarFiles(FROM_EMAIL, entry_words, invites=False))
    for example in EXAMPLES:
        its_kind, recipient = mail_of(example.facts)
        for language in (ENGLISH.name, *translated()) if kind in (None, its_kind) else ():
            written = writer.write(replace(example.facts, language=language.replace("_", "-")))
            yield Preview(f"{example.name}.{language}", its_kind, recipient, language.replace("_", "-"), written)


def write_previews(shown: Iterable[Preview], folder: Path) -> Path:
    """The index page; OSError if the folder cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    shown = list(shown)
    for preview in shown:
        (folder / f"{preview.name}.html").write_text(preview.written.html, "utf-8")
        (folder / f"{preview.name}.txt").write_text(preview.written.text, "utf-8")
        if preview.written.calendar is not None:
            (folder / f"{preview.name}.ics").write_bytes(preview.written.calendar.content)
    index = folder / "index.html"
    index.write_text(_index(shown), "utf-8")
    return index


def _index(shown: list[Preview]) -> str:
    environment = Environment(
        autoescape=True,
        loader=PackageLoader("entrypoints.mailing", "."),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("preview_index.html").render(previews=shown)
