"""The questions of a session: each kind as its own field, and the answers as the calendar wants them."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from application.ports.scheduling import EventType, Question
from tests import ada
from tests.integration.http.browsing import page_of
from tests.integration.http.html import Page
from tests.integration.http.ordering import OFFER, booking_of, chosen, hidden, links, sent
from tests.integration.http.surface import Surface, surface

QUESTIONS = (
    Question("Goal?", required=True, position=4, kind="text"),
    Question("Phone?", required=False, position=0, kind="phone_number"),
    Question("Language?", required=True, position=1, kind="single_select", choices=("Python", "Rust")),
    Question("Editor?", required=False, position=2, kind="single_select", choices=("vi",), other_allowed=True),
    Question("Parts?", required=False, position=3, kind="multi_select", choices=("API", "UI"), other_allowed=True),
)
GIVEN: dict[str, str | list[str]] = {
    "name": "Grace Example",
    "email": "grace@example.com",
    "answer:Goal?": "Two\r\nlines",
    "answer:Language?": "Rust",
    "answer:Editor?": ["", "ed"],
    "answer:Parts?": ["API", "UI", "Docs"],
}


@contextmanager
def asking() -> Iterator[Surface]:
    with surface() as web:
        asked = EventType(uri=ada.DEEP_DIVE_EVENT_TYPE, duration_minutes=60, questions=QUESTIONS)
        web.around.scheduling.offer(asked, ada.CALENDAR, ada.STARTS)
        yield web


def check(web: Surface, **changes: str | list[str]) -> httpx.Response:
    return web.client.post(f"{OFFER}/check", data=hidden(chosen(web)) | GIVEN | changes)


def fields_of(page: Page, question: str) -> list[tuple[str, dict[str, str]]]:
    return [(tag, at) for tag, at in page.elements if at.get("name") == f"answer:{question}"]


def test_each_kind_of_question_has_a_field_of_its_own_in_the_calendars_order() -> None:
    with asking() as web:
        page = chosen(web)
        kinds = {
            question.name: [(tag, at.get("type", "")) for tag, at in fields_of(page, question.name)]
            for question in QUESTIONS
        }
        assert kinds == {
            "Phone?": [("input", "tel")],
            "Language?": [("input", "radio"), ("input", "radio")],
            "Editor?": [("input", "radio"), ("input", "text")],
            "Parts?": [("input", "checkbox"), ("input", "checkbox"), ("input", "text")],
            "Goal?": [("textarea", "")],
        }
        places = [page.text.index(name) for name in ("Phone?", "Language?", "Editor?", "Parts?", "Goal?")]
        assert places == sorted(places)
        assert "Goal? (optional)" not in page.text
        assert "Phone? (optional)" in page.text


def test_answers_reach_the_booking_with_several_choices_line_by_line() -> None:
    with asking() as web:
        led = sent(web, hidden(page_of(check(web))))
        person_id = web.service.manage.state(booking_of(led)).core.person_id
        assert person_id is not None
        person = web.around.database.people.get(person_id)
        assert person is not None
        assert person.answers == {
            "Goal?": "Two\nlines",
            "Language?": "Rust",
            "Editor?": "ed",
            "Parts?": "API\nUI\nDocs",
        }


def test_missing_and_odd_answers_are_named_and_the_others_kept() -> None:
    with asking() as web:
        page = page_of(check(web, **{"answer:Goal?": " ", "answer:Language?": "Cobol"}), 422)
        assert "Answer the question “Goal?”." in page.text
        assert "Choose one of the answers to “Language?”." in page.text
        assert {"#question-5", "#question-2"} <= set(links(page))
        assert [at.get("checked") for _, at in fields_of(page, "Parts?")] == ["", "", None]
        assert fields_of(page, "Parts?")[2][1]["value"] == "Docs"
        assert fields_of(page, "Editor?")[1][1]["value"] == "ed"
