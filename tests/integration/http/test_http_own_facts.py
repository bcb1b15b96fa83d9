"""What a booking's own page gives its client besides the time: calendars to put it into, and what they wrote."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from tests import ada
from tests.integration.http.browsing import opened, page_of
from tests.integration.http.ordering import links
from tests.integration.http.situations import confirmed, web_of
from tests.integration.http.surface import START

HOSTS = ("calendar.google.com", "outlook.live.com", "outlook.office.com")


def test_a_session_that_stands_goes_into_a_calendar_four_ways() -> None:
    with web_of() as web:
        answer = confirmed(web)
        found = {urlsplit(link).netloc: link for link in links(page_of(opened(web, answer)))}
        assert set(HOSTS) < set(found)
        asked = parse_qs(urlsplit(found["calendar.google.com"]).query)
        assert asked["dates"] == ["20261201T120000Z/20261201T130000Z"]
        assert asked["text"] == ["Deep dive: Ada Example"]
        assert not [link for link in found.values() if "grace" in link.lower()]
        assert any(link.endswith("/calendar.ics") for link in links(page_of(opened(web, answer))))
        web.around.clock.pass_by(START - web.around.clock.now() + timedelta(hours=2))
        web.work()
        assert not {urlsplit(link).netloc for link in links(page_of(opened(web, answer)))} & set(HOSTS)


def test_what_the_client_wrote_is_shown_to_them_until_they_are_forgotten() -> None:
    with web_of() as web:
        answer = confirmed(web, notes="Two\nlines", answers={ada.QUESTION: "Tests"})
        page = page_of(opened(web, answer))
        assert f"{ada.QUESTION} Tests" in page.text
        assert "Your notes Two lines" in page.text
        plain = page_of(opened(web, confirmed(web, start=ada.STARTS[0])))
        assert "Your notes" not in plain.text
