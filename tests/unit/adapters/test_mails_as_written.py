"""Every mail in every state and language, as it stands in golden/: what a change does to the words is in its diff.

REWRITE_MAILS=1 writes the files anew.
"""

import os
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from adapters.mail_texts.examples import EXAMPLES, Example
from adapters.mail_texts.languages import language_of, translated
from adapters.mail_texts.times import date_words, day_words
from adapters.mail_texts.writer import SOURCES, SUBJECT_LENGTH_MAX
from application.ports.mailer import AgendaFacts, AlarmFacts, MailFacts, SignInFacts, WrittenMail
from domain.booking.vocabulary import CaseKind
from domain.mail.events import Recipient
from tests.unit.adapters.mail_examples import WRITER, Visible

_GOLDEN = Path(__file__).parent / "golden" / "mails"
_REWRITES = bool(os.environ.get("REWRITE_MAILS"))
_LANGUAGES = ("en", *translated())
_LINE_MAX = 78
_FAULTS = {"audit", "parked_work", "drift", "subscription", "connection", "forgotten"}

every_mail = pytest.mark.parametrize(
    ("example", "language"),
    [pytest.param(e, name, id=f"{e.name}-{name}") for e in EXAMPLES for name in _LANGUAGES],
)


def written(example: Example, language: str) -> WrittenMail:
    return WRITER.write(replace(example.facts, language=language))


@every_mail
def test_a_mail_reads_as_it_did(example: Example, language: str) -> None:
    mail = written(example, language)
    parts = {"txt": f"{mail.subject}\n\n{mail.text}", "html": mail.html}
    for ending, part in parts.items():
        file = _GOLDEN / language / f"{example.name}.{ending}"
        if _REWRITES:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(part, "utf-8")
        assert file.read_text("utf-8") == part


def test_every_golden_file_has_its_example() -> None:
    wanted = {f"{language}/{e.name}.{end}" for language in _LANGUAGES for e in EXAMPLES for end in ("txt", "html")}
    assert {str(file.relative_to(_GOLDEN).as_posix()) for file in _GOLDEN.rglob("*.*")} == wanted


def test_the_examples_are_told_apart_and_leave_no_mail_out() -> None:
    names = [example.name for example in EXAMPLES]
    assert len(set(names)) == len(names)
    assert {(e.facts.kind, e.facts.recipient) for e in EXAMPLES if isinstance(e.facts, MailFacts)} == set(SOURCES)
    assert any(isinstance(e.facts, AgendaFacts) for e in EXAMPLES)
    alarms = {e.facts.about for e in EXAMPLES if isinstance(e.facts, AlarmFacts)}
    assert alarms >= {*CaseKind, *_FAULTS}


@every_mail
def test_a_subject_is_one_line_with_the_date(example: Example, language: str) -> None:
    subject = written(example, language).subject
    assert subject.isprintable()
    assert 0 < len(subject) <= SUBJECT_LENGTH_MAX
    match example.facts:
        case AgendaFacts(day=day):
            date = day_words(day, language_of(language))
        case AlarmFacts(slot=slot, at=at):
            date = date_words(slot.start if slot else at, "UTC", language_of(language))
        case MailFacts(slot=slot, reader_zone=zone):
            date = date_words(slot.start, zone, language_of(language))
        case SignInFacts():
            date = ""  # it is of this very moment
    assert date in subject


@every_mail
def test_the_plain_text_stands_alone(example: Example, language: str) -> None:
    text = written(example, language).text
    assert [line for line in text.splitlines() if len(line) > _LINE_MAX and not line.startswith("https://")] == []
    assert text.partition("\n\n")[0].endswith(".")
    assert not re.search(r"\n\n\n|[ \t]\n|\{[{%]|None|Undefined|</", text)
    assert not [line for line in text.splitlines() if line.endswith(": ")]
    addresses = [line for line in text.splitlines() if line.startswith("https://")]
    assert set(addresses) == set(Visible(written(example, language).html).links)


@every_mail
def test_a_link_says_where_it_leads_and_leads_somewhere_else_than_the_others(example: Example, language: str) -> None:
    links = Visible(written(example, language).html).links
    assert all(url and url.startswith("https://") for url in links)
    assert all(" " in words.strip() and "://" not in words for words in links.values())
    assert len(set(links.values())) == len(links)


@every_mail
def test_the_page_says_its_language_and_hides_a_line_for_the_list_of_mails(example: Example, language: str) -> None:
    html = written(example, language).html
    assert f'<html lang="{language}" dir="ltr">' in html
    assert re.search(r'<div style="display:none[^"]*">[^<]{10,}</div>', html)
    assert "<h1" in html
    assert '"></p>' not in html


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_only_a_client_gets_a_clients_links(example: Example) -> None:
    mail = written(example, "en")
    is_clients = isinstance(example.facts, MailFacts) and example.facts.recipient is Recipient.CLIENT
    assert ("access=example" in mail.text) is is_clients
    assert ("access=example" in mail.html) is is_clients
