"""Every language says on the pages and in the API what English says, with the same values, and nothing besides."""

from pathlib import Path

import pytest

import application
import entrypoints.http
from adapters.mail_texts.languages import translated
from tests.catalogues import Room, asked_in_code, forms, left_in_english, malformed, unlike_what_is_said
from tests.unit.adapters.mail_catalogues import MAILS

PAGES = Room(
    Path(entrypoints.http.__path__[0]),
    [("**.py", "python"), ("templates/**.html", "jinja2"), ("static/js/**.js", "javascript")],
    [Path(application.__path__[0], name) for name in ("replay.py", "timeline.py")],
)
_SAME_AS_ENGLISH: dict[str, set[str]] = {"de": {"Computer", "Tablet", "Token", "Webhooks", "in %(currency)s"}}


def test_pages_speak_the_languages_of_the_mails() -> None:
    assert PAGES.catalogues() == list(translated())


@pytest.mark.parametrize("name", PAGES.catalogues())
def test_a_catalogue_has_every_message_and_no_other(name: str) -> None:
    assert list(unlike_what_is_said(PAGES, name)) == []


def test_no_message_is_asked_for_where_a_translators_tool_does_not_look() -> None:
    found = {forms(message)[0] for message in PAGES.said_ids()}
    assert len(asked_in_code(PAGES)) > 100, "a check that reads nothing finds nothing"
    assert asked_in_code(PAGES) - found == set()


@pytest.mark.parametrize("name", PAGES.catalogues())
def test_nothing_in_a_catalogue_is_empty_doubtful_malformed_or_with_other_values(name: str) -> None:
    assert list(malformed(PAGES.catalogue(name))) == []


@pytest.mark.parametrize("name", PAGES.catalogues())
def test_english_is_left_only_where_it_reads_the_same(name: str) -> None:
    assert left_in_english(PAGES.catalogue(name), _SAME_AS_ENGLISH.get(name, ())) == set()


@pytest.mark.parametrize("name", PAGES.catalogues())
def test_what_a_mail_says_too_is_said_alike(name: str) -> None:
    mails = {forms(m.id): forms(m.string) for m in MAILS.catalogue(name) if m.id}
    pages = {forms(m.id): forms(m.string) for m in PAGES.catalogue(name) if m.id}
    assert {said: pages[said] for said in mails.keys() & pages.keys() if pages[said] != mails[said]} == {}
