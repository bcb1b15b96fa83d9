"""Refusals are translated by their words: one that is reworded in one place alone would be English in silence."""

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from domain import errors
from domain.booking.payment import SIGN_IN_FIRST
from domain.booking.vocabulary import Actor
from entrypoints.http.refusal_words import SAID
from tests.architecture.source import python
from tests.bare_words import VALUE, whole

_TABLES = {f"entrypoints/http/{name}_words.py" for name in ("refusal", "desk", "history")}
_MESSAGE_VALUE = re.compile(r"%\(\w+\)s")
_ADVICE = f"Check {VALUE}, and whether Calendly has an outage. The rest was not asked."
_SILENT = "Calendly gave no answer"
_DONE_BY_ANYBODY = ("cancelled", "chose another time")
_CLAIMS = ("is live without a claim on its time", "holds a time though it is over")
_PUT_TOGETHER = {
    "%(builder)s takes no new bookings at the moment.": [f"{VALUE} takes no new bookings at the moment. {VALUE}"],
    "is not an e-mail address. %(why)s Write it like grace@example.com": [
        f"is not an e-mail address. {VALUE} {VALUE}",
        "Write it like grace@example.com",
    ],
    _ADVICE.replace(VALUE, "CALENDLY_API_TOKEN"): [_ADVICE, "CALENDLY_API_TOKEN"],
    _ADVICE.replace(VALUE, "whether the calendar has to be connected again"): [
        _ADVICE,
        "whether the calendar has to be connected again",
    ],
    **{
        f"the {who} {did}": [f"the {VALUE} {did}{VALUE}"]
        for who in Actor
        for did in ("cancelled", "chose another time")
    },
    **{f"{words} (%(when)sZ)": [words, f"{VALUE} ({VALUE}Z)"] for words in _CLAIMS},
    f"You are signed in with another address. {SIGN_IN_FIRST}": [
        f"You are signed in with another address. {VALUE}",
        SIGN_IN_FIRST,
    ],
    f"{_SILENT}: %(why)s.": [f"{VALUE}: {VALUE}.", _SILENT],
    f"{_SILENT} about our webhook subscription: %(why)s.": [
        f"{VALUE} about our webhook subscription: {VALUE}.",
        _SILENT,
    ],
}
"""What code makes of several texts, and those texts."""
WHO_AND_WHY = VALUE
"""Stands behind a cause."""
_REFUSALS = {
    name for name, found in vars(errors).items() if isinstance(found, type) and issubclass(found, errors.Refusal)
} - {errors.NotYet.__name__}  # which nobody is told: it is tried again
_NOT_LOOKED_UP = {
    "Enough links are on their way to this address. Use the last one.",
}
"""Told by their pages in words of their own."""


@pytest.mark.parametrize("message", SAID)
def test_what_is_translated_is_still_said(message: str) -> None:
    parts = _PUT_TOGETHER.get(message, [_MESSAGE_VALUE.sub(VALUE, message)])
    assert [part for part in parts if part not in _texts() and f"{part}{WHO_AND_WHY}" not in _texts()] == []


def test_what_is_refused_is_translated_or_meant_for_nobody_who_needs_it() -> None:
    known = {_MESSAGE_VALUE.sub(VALUE, message) for message in SAID}
    refused = set(_refused())
    assert refused - known == _NOT_LOOKED_UP


@cache
def _texts() -> frozenset[str]:
    """Everything that code says, with a mark for every value, but for the tables themselves."""
    sources = python("domain", "application", "adapters", "entrypoints")
    trees = (source.tree() for source in sources if source.path not in _TABLES)
    found = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant | ast.JoinedStr))
    return frozenset(map(whole, found))


def _refused() -> Iterator[str]:
    """The sentences that domain and application refuse with."""
    for source in python("domain", "application"):
        for node in ast.walk(source.tree()):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _REFUSALS:
                yield from filter(None, map(whole, node.args))
