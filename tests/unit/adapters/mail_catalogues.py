"""What our mails say: every message in the templates and in the code, as a translator's tool finds them."""

from collections.abc import Callable
from gettext import NullTranslations
from pathlib import Path

import adapters.mail_texts
from adapters.mail_texts import writer
from adapters.mail_texts.languages import ENGLISH, Language
from application.ports.mailer import Facts
from tests.catalogues import MessageId, Room

MAILS = Room(
    Path(adapters.mail_texts.__path__[0]),
    [("**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")],
)


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


def plain_text(facts: Facts, translations: NullTranslations) -> str:
    """Subject and text in a language that no catalogue has."""
    language = Language("en", ENGLISH.locale, translations, ENGLISH.date_pattern)
    template = writer._environment(language, autoescape=False).get_template(writer._source(facts))
    words = writer._words(facts, language)
    layouts = ("layout_subject.txt", "layout_plain.txt")
    return "\n".join(template.render(words, layout=layout, voice="voice_plain.txt") for layout in layouts)
