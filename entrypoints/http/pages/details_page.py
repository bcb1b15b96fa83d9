"""The page that asks for the client's details, and what it says of those that cannot be used."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from litestar import Response
from litestar.response import Template
from msgspec import Struct

from adapters.mail_texts.languages import ENGLISH
from application.ports.scheduling import EventType
from domain.errors import FieldFault
from entrypoints.addresses import EMAIL_LENGTH_MAX
from entrypoints.http.api.confirm_body import NAME_LENGTH_MAX, NOTES_LENGTH_MAX
from entrypoints.http.pages.answer_fields import AnswerField, answer_fields
from entrypoints.http.pages.booking_draft import Draft, slot_of_draft
from entrypoints.http.pages.mail_slips import ALIKE_BUT_REAL, KNOWN_DOMAINS
from entrypoints.http.pages.offer_words import expert_words, offer_words
from entrypoints.http.pages.offering import Offering
from entrypoints.http.pages.times_page import time_query
from entrypoints.http.refusal_words import in_language
from entrypoints.http.speaking import gettext, language, marked
from entrypoints.http.time_words import times_words

_SAID = {
    "clientDetails.name": (
        "name",
        marked("Enter your name, in one line of at most %(count)s characters."),
        NAME_LENGTH_MAX,
    ),
    "notes": ("notes", marked("Write your notes in plain text of at most %(count)s characters."), NOTES_LENGTH_MAX),
}


class Mistake(Struct, frozen=True):
    """Something to mend, and the field where."""

    field_id: str
    words: str


def details_page(
    offering: Offering,
    event_type: EventType | None,
    draft: Draft,
    faults: Sequence[FieldFault] = (),
    *,
    is_new: bool = False,
) -> Response[Any]:
    """`is_new`: nothing in the draft was typed on this page."""
    fields = answer_fields(event_type, draft)
    mistakes = tuple(_mistake(fault, fields, draft) for fault in faults)
    context = {
        "offer": offer_words(offering.builder, offering.session),
        "expert": expert_words(offering.builder),
        "when": times_words(slot_of_draft(draft, offering.session), draft.zone),
        "other_times": time_query(draft.start, draft.zone),
        "draft": draft,
        "is_new": is_new,
        "session_id": offering.session.id,
        "mail_hosts": " ".join(KNOWN_DOMAINS),
        "mail_hosts_alike": " ".join(sorted(ALIKE_BUT_REAL)),
        "fields": fields,
        "mistakes": mistakes,
        "wrong": {mistake.field_id: mistake.words for mistake in mistakes},
        "name_length_max": NAME_LENGTH_MAX,
        "email_length_max": EMAIL_LENGTH_MAX,
        "notes_length_max": NOTES_LENGTH_MAX,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return Template("book_details.html", context=context, status_code=status)


def _mistake(fault: FieldFault, fields: Sequence[AnswerField], draft: Draft) -> Mistake:
    if fault.field == "clientDetails.email":
        return Mistake("email", _email_words(fault.message) if draft.email else gettext("Enter your e-mail address."))
    if fault.field in _SAID:
        field_id, words, count = _SAID[fault.field]
        return Mistake(field_id, gettext(words, count=count))
    question = fault.field.removeprefix("answers.")
    field = next((field for field in fields if field.label == question), None)
    if field is None:
        changed = gettext("The expert's questions have changed. Please look through the form again:")
        return Mistake("name", f"{changed} {question}.")
    return Mistake(field.id, _answer_words(fault.message, question))


def _email_words(message: str) -> str:
    """The library that finds the fault explains it in English: only there we say more than that it is wrong."""
    if language().name == ENGLISH.name:
        return f"What you wrote {message}."
    return gettext("What you wrote is not an e-mail address. Write it like grace@example.com.")


def _answer_words(message: str, question: str) -> str:
    match message:
        case "needs an answer":
            return gettext("Answer the question “%(question)s”.", question=question)
        case "must be one of the choices":
            return gettext("Choose one of the answers to “%(question)s”.", question=question)
        case _:
            wrong = in_language(message)
            return gettext("The answer to “%(question)s” %(wrong)s.", question=question, wrong=wrong)
