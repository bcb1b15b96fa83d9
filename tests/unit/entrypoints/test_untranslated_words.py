"""No page says anything that no translator was asked for, neither in its template nor in the code that fills it."""

from pathlib import Path

import pytest

import entrypoints.http
from tests.bare_words import VALUE, bare_in_code, bare_in_template
from tests.catalogues import forms
from tests.unit.entrypoints.test_page_catalogues import PAGES

HTTP = Path(entrypoints.http.__path__[0])
_FAULTS_FOR_PROGRAMS = "fault_words.py"
"""Pages say in words of their own what is wrong with a field."""
NAMES = {"Calendly", "Google Calendar", "SendGrid", "Stripe", "UTC"}
"""What is called the same in every language."""
_CONTINENTS = {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian"}
_FOR_PROGRAMS = {
    "pages/account/gate.py": {"noindex, nofollow"},
    "pages/analytics/frame.py": {f'attachment; filename="{VALUE}.csv"'},
    "pages/gate.py": {"noindex, nofollow"},
    "pages/operator/health_view.py": {
        "stripe events",
        "payment pages",
        "stripe subscription",
        "calendly subscription",
    },
    "pages/zones.py": _CONTINENTS | {"Pacific"},
    "time_words.py": {"EEE d MMM", f"{VALUE}, UTC{VALUE}{VALUE}:{VALUE}"},
}
_NOT_OURS = "The form is not one of ours."
_TOLD_IN_GENERAL = {
    "pages/account/by_mail.py": {"It is not one of ours, or it was cut short. Ask for a new one."},
    "pages/account/by_provider.py": {
        "Nobody signs in with another service here.",
        "This browser has not asked to sign in, or has done so already.",
        "The way back does not belong to the way there, or it took too long.",
        "The other service has not signed you in.",
        "What the other service tells is no e-mail address.",
    },
    "pages/account/data.py": {f'attachment; filename="{VALUE}"', "Not forgotten"},
    "pages/booking_draft.py": {"The address names no time.", _NOT_OURS},
    "pages/fresh_links.py": {"The link is not one of ours, or is still valid."},
    "pages/ordering.py": {_NOT_OURS},
    "pages/own_booking.py": {_NOT_OURS, "The address names no booking."},
}
"""Refusals whose page says in words of its own that there is nothing, and no more; and what the log alone reads."""
_OF_THE_GATE = {
    "This form is not from a page of your session",
    "Nothing was changed. Go back, load the page again and send its form once more.",
}
_LOOKED_UP_LATER = {
    "pages/account/gate.py": _OF_THE_GATE,
    "pages/moving.py": {
        "That time has just gone too. Please choose again.",
        "Only a confirmed session can be moved.",
        "Somebody else was faster.",
    },
    "pages/choosing.py": {f"{VALUE} is no longer offered."},
    "pages/gate.py": _OF_THE_GATE,
    "pages/operator/confirming.py": {"must not be empty"},
    "pages/operator/paying.py": {"must not be empty"},
    # only in English does the library say what is wrong with an address
    "pages/details_page.py": {f"What you wrote {VALUE}."},
}


def _files(*patterns: str) -> list[str]:
    found = {str(file.relative_to(HTTP)) for pattern in patterns for file in HTTP.glob(pattern)}
    return sorted(found - {_FAULTS_FOR_PROGRAMS})


@pytest.mark.parametrize("name", _files("templates/**/*.html"))
def test_a_template_has_no_words_of_its_own(name: str) -> None:
    assert bare_in_template((HTTP / name).read_text(), NAMES) == []


@pytest.fixture(scope="module")
def messages() -> set[str]:
    return {form for said in PAGES.said_ids() for form in forms(said)}


@pytest.mark.parametrize("name", _files("pages/**/*.py", "*_texts.py", "*_words.py"))
def test_code_hands_no_words_of_its_own_to_a_page(name: str, messages: set[str]) -> None:
    known = NAMES.union(*(found.get(name, ()) for found in (_FOR_PROGRAMS, _TOLD_IN_GENERAL, _LOOKED_UP_LATER)))
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
        'raise NotFound("No such thing then." if one else "No such thing.")',
    ],
)
def test_words_of_code_are_found(source: str) -> None:
    assert bare_in_code(source, NAMES)


def test_what_is_asked_for_or_for_programs_is_not_found() -> None:
    assert bare_in_template("{% trans a=b %}Some {{ a }} words{% endtrans %}<code>a b</code>{{ _('Words') }}") == []
    code = 'x = gettext("Some words")\n_log.info("some words")\nf(cause="some words")\nraise NotFound("No %s." % x)'
    assert bare_in_code(code, messages={"No %s."}) == []
