"""No page says anything that no translator was asked for, neither in its template nor in the code that fills it."""

from pathlib import Path

import pytest

import entrypoints.http
from tests.bare_words import VALUE, bare_in_code, bare_in_template
from tests.catalogues import forms
from tests.unit.entrypoints.test_page_catalogues import PAGES

HTTP = Path(entrypoints.http.__path__[0])
_ENGLISH_ALONE = ("templates/operator/", "pages/operator/")
_FAULTS_FOR_PROGRAMS = "fault_words.py"
"""Pages say in words of their own what is wrong with a field."""
NAMES = {"Calendly", "Google Calendar", "SendGrid", "Stripe", "UTC"}
"""What is called the same in every language."""
_CONTINENTS = {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian"}
_FOR_PROGRAMS = {
    "pages/account/gate.py": {"noindex, nofollow"},
    "pages/gate.py": {"noindex, nofollow"},
    "pages/zones.py": _CONTINENTS | {"Pacific"},
    "time_words.py": {"EEE d MMM", f"{VALUE}, UTC{VALUE}{VALUE}:{VALUE}"},
}
_LOOKED_UP_LATER = {
    "pages/account/gate.py": {"This form is not from a page of your session"},
    "pages/choosing.py": {f"{VALUE} is no longer offered."},
    "pages/gate.py": {"This form is not from a page of your session"},
    # only in English does the library say what is wrong with an address
    "pages/details_page.py": {f"What you wrote {VALUE}."},
}


def _files(*patterns: str) -> list[str]:
    found = {str(file.relative_to(HTTP)) for pattern in patterns for file in HTTP.glob(pattern)}
    return sorted(name for name in found - {_FAULTS_FOR_PROGRAMS} if not name.startswith(_ENGLISH_ALONE))


@pytest.mark.parametrize("name", _files("templates/**/*.html"))
def test_a_template_has_no_words_of_its_own(name: str) -> None:
    assert bare_in_template((HTTP / name).read_text(), NAMES) == []


@pytest.mark.parametrize("name", _files("pages/**/*.py", "*_texts.py", "*_words.py"))
def test_code_hands_no_words_of_its_own_to_a_page(name: str) -> None:
    messages = {form for said in PAGES.said_ids() for form in forms(said)}
    known = NAMES | _FOR_PROGRAMS.get(name, set()) | _LOOKED_UP_LATER.get(name, set())
    assert bare_in_code((HTTP / name).read_text(), known, messages) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Words</p>",
        "{% trans %}Known{% endtrans %} <b>words</b>",
        '<a aria-label="Words">{{ name }}</a>',
        "{{ part('id', 'Some words') }}",
        "{{ 'word' if one else 'words' }}",
        "{% block title %}{{ name }} with {{ other }}{% endblock %}",
    ],
)
def test_words_of_a_template_are_found(source: str) -> None:
    assert bare_in_template(source, NAMES)


@pytest.mark.parametrize(
    "source",
    [
        'f(words="Cancelled")',
        'f"{one} with {other}"',
        'WORDS = {1: "not paid yet"}',
        'raise NotFound("No such thing.")',
    ],
)
def test_words_of_code_are_found(source: str) -> None:
    assert bare_in_code(source, NAMES)


def test_what_is_asked_for_or_for_programs_is_not_found() -> None:
    assert bare_in_template("{% trans a=b %}Some {{ a }} words{% endtrans %}<code>a b</code>{{ _('Words') }}") == []
    code = 'x = gettext("Some words")\n_log.info("some words")\nf(cause="some words")\nraise NotFound("No %s." % x)'
    assert bare_in_code(code, messages={"No %s."}) == []
