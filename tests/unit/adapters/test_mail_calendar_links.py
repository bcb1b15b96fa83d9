"""Links that put a session into a calendar on the web: the right instant, and nobody's data but the title's."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.mail_texts.calendar_links import calendar_links
from domain.mail.events import MailKind, Recipient
from domain.time_slot import TimeSlot
from tests.unit.adapters.mail_examples import ALL, FACTS, Visible, write

SLOT = TimeSlot.lasting(datetime(2026, 12, 3, 23, 30, tzinfo=UTC), 45)


def asked(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query, strict_parsing=True).items()}


def test_google_is_told_the_time_in_utc() -> None:
    url = calendar_links("Deep dive with Ada", SLOT, "Room 1 & 2").google
    assert url.startswith("https://calendar.google.com/calendar/render?action=TEMPLATE&")
    assert asked(url) == {
        "action": "TEMPLATE",
        "text": "Deep dive with Ada",
        "dates": "20261203T233000Z/20261204T001500Z",
        "location": "Room 1 & 2",
    }


def test_microsofts_calendars_are_told_the_same() -> None:
    links = calendar_links("Deep dive with Ada", SLOT, "https://meet.example/a?b=c&d")
    for url, host in ((links.outlook, "outlook.live.com"), (links.office, "outlook.office.com")):
        assert urlsplit(url).hostname == host
        assert urlsplit(url).path == "/calendar/0/deeplink/compose"
        assert asked(url) == {
            "path": "/calendar/action/compose",
            "rru": "addevent",
            "subject": "Deep dive with Ada",
            "startdt": "2026-12-03T23:30:00Z",
            "enddt": "2026-12-04T00:15:00Z",
            "location": "https://meet.example/a?b=c&d",
        }


@given(title=st.text(min_size=1, max_size=80), place=st.text(max_size=80))
def test_whatever_a_title_holds_it_arrives_and_the_address_stays_one(title: str, place: str) -> None:
    links = calendar_links(title, SLOT, place)
    for url, name in ((links.google, "text"), (links.outlook, "subject"), (links.office, "subject")):
        assert url.isascii()
        assert not {" ", "+", "<", '"', "\n"} & set(url)
        fields = asked(url)
        assert fields[name] == title
        assert fields.get("location", "") == place


@pytest.mark.parametrize(("kind", "recipient"), ALL)
def test_only_a_client_whose_session_stands_is_offered_them(kind: MailKind, recipient: Recipient) -> None:
    links = Visible(write(kind=kind, recipient=recipient).html).links
    offered = [url for url in links if url and "calendar" in (urlsplit(url).path)]
    wanted = recipient is Recipient.CLIENT and kind in {MailKind.CONFIRMED, MailKind.MOVED}
    assert len(offered) == (3 if wanted else 0)


def test_a_calendar_link_has_neither_the_reader_nor_the_way_into_the_booking() -> None:
    links = calendar_links("Deep dive with Ada", FACTS.slot, FACTS.place)
    assert links.google in Visible(write().html).links
    for url in (links.google, links.outlook, links.office):
        assert FACTS.reader_name not in url
        assert "token" not in url


def test_the_title_in_the_calendar_is_in_the_readers_language() -> None:
    assert "text=Deep%20dive%20mit%20Ada&" in write(language="de").text
