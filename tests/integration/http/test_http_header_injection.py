"""Words that try to be headers are refused at the form, by the field that holds them."""

from typing import Any

import pytest

from tests import ada
from tests.integration.http.surface import CONFIRM, Json, confirm_body, refused, surface

LINE_ENDS = ("\r\n", "\n", "\r", "\x00", "\x0b", "\x85", "\u2028", "\u2029")
ONE_LINE = ("name", "email", "timezone", "language")
UNSEEN = ("\x00", "\x0b", "\x85", "\u2028", "\u2029")
GOOD: Json = {"name": "Grace", "email": "grace@example.com", "timezone": "Europe/Berlin", "language": "de"}
BCC = "Bcc: all@example.com"


@pytest.mark.parametrize("field", ONE_LINE)
@pytest.mark.parametrize("end", LINE_ENDS, ids=repr)
@pytest.mark.parametrize("where", ["inside", "at the end", "in front"])
def test_what_stands_in_a_header_is_one_line(field: str, end: str, where: str) -> None:
    good = GOOD[field]
    bad = {"inside": f"{good}{end}{BCC}", "at the end": f"{good}{BCC}{end}", "in front": f"{end}{BCC}{good}"}[where]
    with surface() as web:
        answer = web.post(CONFIRM, confirm_body(client=GOOD | {field: bad}))
        (fault,) = refused(answer, answer.status_code, "invalid_request")["errors"]
        assert answer.status_code in {400, 422}
        assert fault["field"] == f"clientDetails.{field}"
        assert web.around.database.log == []


@pytest.mark.parametrize("end", UNSEEN, ids=repr)
@pytest.mark.parametrize(
    ("more", "field"),
    [({"notes": "Hello{}there"}, "notes"), ({"answers": {ada.QUESTION: "It{}is"}}, "answers")],
    ids=["notes", "answers"],
)
def test_what_stands_in_a_text_can_be_seen(more: Json, field: str, end: str) -> None:
    with surface() as web:
        body = confirm_body(**_filled(more, end))
        (fault,) = refused(web.post(CONFIRM, body), 422, "invalid_request")["errors"]
        assert fault == {"field": field, "message": "must not hold control characters"}


@pytest.mark.parametrize("end", LINE_ENDS, ids=repr)
def test_a_session_type_is_asked_for_in_one_line(end: str) -> None:
    with surface() as web:
        body = confirm_body(session=f"{ada.DEEP_DIVE}{end}{BCC}")
        (fault,) = refused(web.post(CONFIRM, body), 422, "invalid_request")["errors"]
        assert fault["field"] == "sessionTypeId"


def test_a_name_may_be_as_long_as_names_are() -> None:
    with surface() as web:
        (fault,) = refused(web.post(CONFIRM, confirm_body(client={"name": "G" * 121})), 400, "invalid_request")[
            "errors"
        ]
        assert fault == {"field": "clientDetails.name", "message": "must have at most 120 characters"}


@pytest.mark.parametrize(
    "name", ['Grace "the admiral" Hopper', "Grace <all@example.com>", "Hopper, Grace", "Grace; Bcc: all@example.com"]
)
def test_a_name_that_would_be_several_readers_is_one_in_the_mail(name: str) -> None:
    """Taken, because people are called many things; the mail goes to its one address."""
    with surface() as web:
        web.booked(session=ada.INTRO, minutes=30, client={"name": name})
        web.work()
        (mail,) = web.around.mailer.box("grace@example.com")
        assert mail.written.subject.isprintable()


def _filled(more: Json, end: str) -> Json:
    def fill(value: Any) -> Any:
        return {key: fill(text) for key, text in value.items()} if isinstance(value, dict) else value.format(end)

    return {key: fill(value) for key, value in more.items()}
