"""A link that has ended: its page mails a fresh one, to the client alone, whoever presses the button."""

from datetime import datetime, timedelta

import httpx
import pytest

from domain.mail.events import MailKind
from entrypoints.access import FRESH_LINK_VALID, VALID_AFTER_SESSION
from entrypoints.http.rate_limits import FRESH_LINKS_PER_MINUTE
from tests.integration.http.browsing import PAGE, id_of, opened, page_of
from tests.integration.http.surface import Json, Surface, surface
from tests.integration.http.test_http_forgetting import forget

ASK = "/booking/fresh-link"
MOMENT = timedelta(seconds=1)
CLIENT = "grace@example.com"


def _ended(web: Surface) -> tuple[Json, str]:
    """A booking and its link, looked at when it has just ended."""
    answer = web.booked()
    ends = datetime.fromisoformat(answer["booking"]["endTime"]) + VALID_AFTER_SESSION
    web.around.clock.pass_by(ends - web.around.clock.now() - MOMENT)
    assert web.client.get(answer["booking"]["confirmationUrl"]).status_code == 303
    web.client.cookies.clear()
    web.around.clock.pass_by(MOMENT)
    return answer, str(answer["booking"]["confirmationUrl"])


def _links(web: Surface) -> list[str]:
    """What the client has been mailed."""
    web.work()
    texts = [mail.written.text for mail in web.around.mailer.box(CLIENT) if mail.kind is MailKind.FRESH_LINK]
    return [word for text in texts for word in text.split() if "access=" in word]


def _asked(web: Surface, url: str) -> httpx.Response:
    return web.client.post(ASK, data={"access": httpx.URL(url).params["access"]})


def test_a_link_that_has_ended_brings_a_fresh_one_by_mail_without_an_address() -> None:
    with surface() as web:
        _, url = _ended(web)
        shown = web.client.get(url)
        page = page_of(shown, 410)
        assert "This link has ended" in page.text
        assert CLIENT not in shown.text
        answer = web.client.post(ASK, data=page.form_fields())
        assert "a fresh link is on its way there" in page_of(answer).text
        assert CLIENT not in answer.text
        (fresh,) = _links(web)
        assert web.client.get(fresh).status_code == 303
        web.around.clock.pass_by(FRESH_LINK_VALID)
        assert "This link has ended" in page_of(web.client.get(fresh), 410).text


def test_a_browser_that_once_opened_the_booking_is_offered_the_same() -> None:
    with surface() as web:
        answer = web.booked()
        assert opened(web, answer).status_code == 200
        web.around.clock.pass_by(VALID_AFTER_SESSION * 2)
        page = page_of(web.client.get(f"{PAGE}?booking={id_of(answer)}"), 410)
        assert "This link has ended" in page.text
        web.client.post(ASK, data=page.form_fields())
        assert len(_links(web)) == 1


def test_a_fresh_link_comes_once_a_day_however_often_it_is_asked_for() -> None:
    with surface() as web:
        _, url = _ended(web)
        assert [_asked(web, url).status_code for _ in range(3)] == [200] * 3
        assert len(_links(web)) == 1
        web.around.clock.pass_by(timedelta(days=1))
        _asked(web, url)
        assert len(_links(web)) == 2


def test_few_fresh_links_a_minute_are_asked_for_from_one_address() -> None:
    with surface() as web:
        _, url = _ended(web)
        answers = [_asked(web, url).status_code for _ in range(FRESH_LINKS_PER_MINUTE + 1)]
        assert answers == [200] * FRESH_LINKS_PER_MINUTE + [429]


@pytest.mark.parametrize("ending", ["", "x"])
def test_a_link_that_is_valid_or_was_never_ours_mails_nothing(ending: str) -> None:
    with surface() as web:
        url = str(web.booked()["booking"]["confirmationUrl"]) + ending
        assert "This link does not open a booking" in page_of(_asked(web, url), 404).text
        assert _links(web) == []


def test_the_answer_is_the_same_for_a_client_who_was_forgotten() -> None:
    with surface() as web:
        _, url = _ended(web)
        known = page_of(_asked(web, url)).text
        assert len(_links(web)) == 1
        assert forget(web).status_code == 200
        web.around.clock.pass_by(timedelta(days=1))
        assert page_of(_asked(web, url)).text == known
        assert len(_links(web)) == 1
