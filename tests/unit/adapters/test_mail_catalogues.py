"""Every language says everything that English says, with the same values in it, and nothing besides."""

import re

import pytest

from adapters.mail_texts.examples import EXAMPLES, Example
from adapters.mail_texts.languages import translated
from tests.catalogues import forms, left_in_english, malformed, unlike_what_is_said
from tests.unit.adapters.mail_catalogues import MAILS, Changed, plain_text
from tests.unit.adapters.mail_examples import anonymous

# Messages with words that read the same in both languages.
_SAME_AS_ENGLISH = {"de": {"%(time)s in %(zone)s"}}


def test_there_is_german() -> None:
    assert "de" in translated()


@pytest.mark.parametrize("name", translated())
def test_a_catalogue_has_every_message_and_no_other(name: str) -> None:
    assert list(unlike_what_is_said(MAILS, name)) == []


@pytest.mark.parametrize("name", translated())
def test_nothing_in_a_catalogue_is_empty_doubtful_malformed_or_with_other_values(name: str) -> None:
    assert list(malformed(MAILS.catalogue(name))) == []


@pytest.mark.parametrize("name", translated())
def test_english_is_left_only_where_it_reads_the_same(name: str) -> None:
    assert left_in_english(MAILS.catalogue(name), _SAME_AS_ENGLISH.get(name, ())) == set()


def test_the_examples_show_every_message_of_a_mail() -> None:
    translations = Changed(lambda message: message)
    for example in EXAMPLES:
        plain_text(example.facts, translations)
    of_mails = MAILS.said_ids(without="entry_words.py")
    assert sorted(map(forms, of_mails - translations.asked)) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_no_word_of_a_mail_is_beyond_the_translators_reach(example: Example) -> None:
    text = plain_text(anonymous(example.facts), Changed(lambda message: f"⟦{message}⟧"))
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", "", text)) != text:
        text = shorter
    assert re.findall(r"[A-Za-z]+", re.sub(r"https://\S+|US\$", "", text)) == []
