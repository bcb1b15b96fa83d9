"""What the history of a booking says is in the language of whoever reads it, though it is kept in English."""

import ast
from collections.abc import Iterator
from enum import StrEnum

import pytest

from application.ports.inbox import Verdict
from application.reconcilers.drift import DriftKind, Remedy
from application.timeline import describe
from domain.booking.status import PaymentStatus, Status
from domain.booking.vocabulary import Actor, CaseKind, DisputeOutcome, RefundReason, Source
from domain.mail.events import MailKind
from entrypoints.http import speaking
from entrypoints.http.history_words import CAUSES
from entrypoints.http.pages.operator.words import cause_words, reason_words
from entrypoints.http.plain_words import PLAIN
from entrypoints.http.refusal_words import in_language
from entrypoints.http.speaking import page_language
from tests.architecture.source import python
from tests.bare_words import VALUE, whole
from tests.contract.event_values import VALUES

_TOLD_BY_PROVIDERS = {f"stripe {VALUE} {VALUE}", f"sendgrid {VALUE}", f"{VALUE} {VALUE}"}
"""Their own names for what happened."""
_OF_NO_FACT = {"a rehearsal", "rehearsed"}
_OF_ANYBODY = {f"the {VALUE} cancelled": "cancelled", f"the {VALUE} chose another time": "chose another time"}


@pytest.mark.parametrize("name", VALUES)
def test_every_fact_is_told_in_german(name: str) -> None:
    german = page_language("de").translations.gettext
    assert describe(VALUES[name], german) != describe(VALUES[name])


def test_every_cause_that_code_gives_is_translated() -> None:
    given = {cause.removesuffix(VALUE) if cause not in _TOLD_BY_PROVIDERS else cause for cause in _causes()}
    assert len(given) > 50, "a check that reads nothing finds nothing"
    of_anybody = {f"the {who} {did}" for did in _OF_ANYBODY.values() for who in Actor if who is not Actor.SYSTEM}
    assert (given - _TOLD_BY_PROVIDERS - _OF_NO_FACT - set(_OF_ANYBODY)) | of_anybody == set(CAUSES)


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("cause", "told"),
    [
        ("the client confirmed", "der Kunde hat bestätigt"),
        ("an operator said so (Olga: on (his) phone)", "ein Betreiber hat es gesagt (Olga: on (his) phone)"),
        ("stripe charge.refunded evt_1", "stripe charge.refunded evt_1"),
    ],
)
def test_who_and_why_stay_as_they_were_written(cause: str, told: str) -> None:
    assert cause_words(cause) == told


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("", ""),
        ("wrong_state: The session is over.; a test event", "Der Termin ist vorbei.; ein Ereignis zum Testen"),
        ("gave up after 3 tries: the provider limits us", "nach 3 Versuchen aufgegeben: der Dienst begrenzt uns"),
        ("I7 0d0a: the session is ended by nobody", "I7 0d0a: den Termin beendet niemand"),
        ("bug: ValueError", "bug: ValueError"),
    ],
)
def test_a_reason_is_told_without_a_slug(reason: str, told: str) -> None:
    assert reason_words(reason) == told


@pytest.mark.parametrize(
    "kind",
    [CaseKind, DisputeOutcome, DriftKind, MailKind, PaymentStatus, RefundReason, Remedy, Source, Status, Verdict],
)
def test_every_word_that_an_operator_reads_is_known(kind: type[StrEnum]) -> None:
    assert {word for word in kind if word.replace("_", " ").capitalize() not in PLAIN} == set()


@pytest.mark.usefixtures("german")
def test_what_a_refusal_is_made_of_is_german_too() -> None:
    refusal = "The person is still needed: booking 0d0a: it is CONFIRMED; booking 0d0b: a dispute is open; and 2 more."
    assert in_language(refusal) == (
        "Die Person wird noch gebraucht: Buchung 0d0a: sie steht auf „Bestätigt“; Buchung 0d0b: eine Anfechtung"
        " ist offen; und 2 weitere."
    )


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speaking, "language", lambda: page_language("de"))


def _causes() -> Iterator[str]:
    """Wherever something is said as a `cause`, or handed to what queues work with one."""
    for source in python("domain", "application", "adapters", "entrypoints"):
        given = (_given(node) for node in ast.walk(source.tree()))
        yield from filter(None, (whole(cause) for cause in given if cause is not None))


def _given(node: ast.AST) -> ast.expr | None:
    match node:
        case (
            ast.keyword(arg="cause", value=cause)
            | ast.Assign(targets=[ast.Name(id="cause" | "_CAUSE")], value=cause)
            | ast.Assign(targets=[ast.Tuple(elts=[_, ast.Name(id="cause")])], value=ast.Tuple(elts=[_, cause]))
            | ast.AnnAssign(target=ast.Name(id="cause"), value=cause)
            | ast.Call(func=ast.Name(id="queue"), args=[_, _, cause, *_])
            | ast.arguments(args=[*_, ast.arg(arg="cause")], defaults=[*_, cause])
        ) if not (isinstance(cause, ast.Constant) and cause.value is None):
            return cause
    return None
