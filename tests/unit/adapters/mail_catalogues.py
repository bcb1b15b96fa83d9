"""What our mails say: every message in the templates and in the code, as a translator's tool finds them."""

from collections.abc import Callable
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import adapters.mail_texts
from adapters.mail_texts import writer
from adapters.mail_texts.languages import ENGLISH, Language
from application.ports.mailer import AgendaFacts, AlarmFacts, MailFacts

_FOLDER = Path(adapters.mail_texts.__path__[0])
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "marked": None}
_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]

MessageId = str | tuple[str, ...]


def said_ids(*, without: str = "") -> set[MessageId]:
    """Every message in the templates and in the code, but for one file; a plural is a tuple."""
    found = extract_from_dir(_FOLDER, _METHODS, keywords=_KEYWORDS)
    return {message for file, _, message, _, _ in found if file != without}


def catalogue(name: str) -> Catalog:
    """What a translator wrote, with its faults."""
    return read_po(BytesIO((_FOLDER / "locales" / f"{name}.po").read_bytes()), locale=name)


class Changed(NullTranslations):
    """English, but for what the test makes of every message; `asked` are the messages that were looked up."""

    def __init__(self, change: Callable[[str], str]) -> None:
        super().__init__()
        self.asked: set[MessageId] = set()
        self._change = change

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return self._change(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.asked.add((msgid1, msgid2))
        return self._change(msgid1 if n == 1 else msgid2)


def plain_text(facts: MailFacts | AgendaFacts | AlarmFacts, translations: NullTranslations) -> str:
    """Subject and text in a language that no catalogue has."""
    language = Language("en", ENGLISH.locale, translations, ENGLISH.date_pattern)
    template = writer._environment(language, autoescape=False).get_template(writer._source(facts))
    words = writer._words(facts, language)
    layouts = ("layout_subject.txt", "layout_plain.txt")
    return "\n".join(template.render(words, layout=layout, voice="voice_plain.txt") for layout in layouts)
