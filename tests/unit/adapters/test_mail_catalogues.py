"""Every language says everything that English says, with the same values in it, and nothing besides."""

import re

import pytest

from adapters.mail_texts.examples import EXAMPLES, Example
from adapters.mail_texts.languages import translated
from tests.unit.adapters.mail_catalogues import Changed, MessageId, catalogue, plain_text, said_ids
from tests.unit.adapters.mail_examples import anonymous

_VALUE = re.compile(r"%\((\w+)\)[sd]")
# Messages with words that read the same in both languages.
_SAME_AS_ENGLISH = {"de": {"%(time)s in %(zone)s"}}


def forms(text: MessageId | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def test_there_is_german() -> None:
    assert "de" in translated()


@pytest.mark.parametrize("name", translated())
def test_a_catalogue_has_every_message_and_no_other(name: str) -> None:
    told = {tuple(m.id) if isinstance(m.id, list) else m.id for m in catalogue(name) if m.id}
    assert sorted(map(forms, said_ids() - told)) == []
    assert sorted(map(forms, told - said_ids())) == []
    assert not catalogue(name).obsolete


@pytest.mark.parametrize("name", translated())
def test_nothing_in_a_catalogue_is_empty_doubtful_or_malformed(name: str) -> None:
    messages = catalogue(name)
    assert [m.id for m in messages if m.id and (m.fuzzy or not all(forms(m.string)))] == []
    assert [(m.id, errors) for m, errors in messages.check()] == []
    plurals = [m for m in messages if isinstance(m.id, tuple | list)]
    assert [m.id for m in plurals if len(forms(m.string)) != messages.num_plurals] == []


@pytest.mark.parametrize("name", translated())
def test_every_translation_has_the_values_of_the_english(name: str) -> None:
    wrong = [
        (said, message.id)
        for message in catalogue(name)
        if message.id
        for said in forms(message.string)
        if sorted(_VALUE.findall(said)) != sorted(_VALUE.findall(forms(message.id)[-1]))
    ]
    assert wrong == []


@pytest.mark.parametrize("name", translated())
def test_english_is_left_only_where_it_reads_the_same(name: str) -> None:
    same = {form for m in catalogue(name) if m.id for form in forms(m.id) if form in forms(m.string)}
    assert {form for form in same if _has_words(form)} == _SAME_AS_ENGLISH.get(name, set())


def _has_words(message: str) -> bool:
    return any(letter.isalpha() for letter in _VALUE.sub("", message))


def test_the_examples_show_every_message_of_a_mail() -> None:
    translations = Changed(lambda message: message)
    for example in EXAMPLES:
        plain_text(example.facts, translations)
    of_mails = said_ids(without="entry_words.py")
    assert sorted(map(forms, of_mails - translations.asked)) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_no_word_of_a_mail_is_beyond_the_translators_reach(example: Example) -> None:
    text = plain_text(anonymous(example.facts), Changed(lambda message: f"⟦{message}⟧"))
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", "", text)) != text:
        text = shorter
    assert re.findall(r"[A-Za-z]+", re.sub(r"https://\S+|US\$", "", text)) == []
