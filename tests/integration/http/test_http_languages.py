"""A client's language: what the request says, else what its browser accepts, and then the mails speak it."""

import pytest

from domain.booking.events import SlotSelected
from domain.mail.events import Recipient
from tests import ada
from tests.integration.http.surface import CONFIRM, Json, Surface, confirm_body, refused, surface


def _language(web: Surface) -> str:
    (selected,) = [r.event for r in web.around.database.log if isinstance(r.event, SlotSelected)]
    return selected.language


@pytest.mark.parametrize(
    ("details", "header", "language"),
    [
        ({"language": "pt-BR"}, "de", "pt-BR"),
        ({}, "de-AT,de;q=0.9,en;q=0.8", "de-AT"),
        ({"language": None}, "xx, fr;q=0.1", "fr"),
        ({"language": ""}, "fr", "fr"),
        ({}, "*", ""),
    ],
)
def test_the_request_says_it_or_else_its_header(details: Json, header: str, language: str) -> None:
    with surface() as web:
        answer = web.post(CONFIRM, confirm_body(client=details), **{"Accept-Language": header})
        assert answer.status_code == 201
        assert _language(web) == language


@pytest.mark.parametrize("tag", ["German", "de_DE", "de\r\nBcc: x@example.com", "de-", "\u202ede"])
def test_what_is_no_tag_is_refused_by_its_field(tag: str) -> None:
    with surface() as web:
        body = confirm_body(client={"language": tag})
        (fault,) = refused(web.post(CONFIRM, body), 422, "invalid_request")["errors"]
        assert fault == {"field": "clientDetails.language", "message": "is not a language tag, such as de or pt-BR"}


def test_a_tag_that_is_too_long_is_refused_before() -> None:
    with surface() as web:
        body = confirm_body(client={"language": "de-" + "a" * 33})
        (fault,) = refused(web.post(CONFIRM, body), 400, "invalid_request")["errors"]
        assert fault["field"] == "clientDetails.language"


def test_mails_speak_to_a_client_in_the_clients_language_and_to_an_expert_without_one_in_english() -> None:
    with surface() as web:
        web.booked(session=ada.INTRO, minutes=30, client={"language": "de"})
        web.work()
        subjects = {mail.recipient: mail.written.subject for mail in web.around.mailer.sent}
        assert "bestätigt" in subjects[Recipient.CLIENT].lower() or "gebucht" in subjects[Recipient.CLIENT].lower()
        assert "Grace Example" in subjects[Recipient.BUILDER]


def test_a_repeat_from_a_browser_of_another_language_is_the_same_request() -> None:
    with surface() as web:
        key = {"Idempotency-Key": "k-1"}
        first = web.post(CONFIRM, confirm_body(), **key, **{"Accept-Language": "de"})
        again = web.post(CONFIRM, confirm_body(), **key, **{"Accept-Language": "fr"})
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json()["booking"]["id"] == again.json()["booking"]["id"]
        assert _language(web) == "de"
