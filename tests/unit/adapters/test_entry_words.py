"""A session in somebody's calendar speaks their language, and tells the builder no link of the client's."""

import pytest
from msgspec.structs import replace

from adapters.mail_texts.entry_words import TITLE_LENGTH_MAX, entry_words
from adapters.mail_texts.languages import ENGLISH, translated
from application.ports.mailer import EntryWords
from domain.mail.events import MailKind, Recipient
from tests.unit.adapters.mail_examples import FACTS


@pytest.mark.parametrize(
    ("language", "title", "below"),
    [
        ("en", "Deep dive with Ada", "Move or cancel this session:"),
        ("de-AT", "Deep dive mit Ada", "Termin verschieben oder absagen:"),
        ("xx", "Deep dive with Ada", "Move or cancel this session:"),
    ],
)
def test_the_client_reads_who_and_where_to_change_it(language: str, title: str, below: str) -> None:
    assert entry_words(replace(FACTS, language=language)) == EntryWords(title, f"{below}\n{FACTS.manage_url}")


@pytest.mark.parametrize("language", [ENGLISH.name, *translated()])
@pytest.mark.parametrize("kind", [MailKind.CONFIRMED, MailKind.MOVED, MailKind.CANCELLED])
def test_the_builder_reads_who_comes_and_no_link(kind: MailKind, language: str) -> None:
    words = entry_words(replace(FACTS, kind=kind, recipient=Recipient.BUILDER, other_name="Marta", language=language))
    assert "Marta" in words.title
    assert "://" not in words.text


def test_a_cancelled_session_says_so_and_nothing_else() -> None:
    assert entry_words(replace(FACTS, kind=MailKind.CANCELLED)).text == "This session was cancelled."


def test_a_long_title_is_cut_before_the_name_of_who_comes() -> None:
    words = entry_words(replace(FACTS, session_title="long\n" * 100))
    assert words.title.endswith(" with Ada")
    assert len(words.title) <= TITLE_LENGTH_MAX + len(" with Ada")
