"""While the calendar takes its time, the page of times is there already, and asks for itself."""

from threading import Event

import pytest

from adapters.memory.scheduling import MemoryScheduling
from application.ports.catalog import Pause
from application.ports.scheduling import EventType
from domain.errors import BuilderNotBookable
from domain.identifiers import BuilderId
from entrypoints.http.pages import first_look
from entrypoints.http.pages.first_look import LOOKS_MAX, FirstLooks
from tests import ada
from tests.integration.http.browsing import id_of, opened, page_of
from tests.integration.http.ordering import links
from tests.integration.http.situations import confirmed, web_of
from tests.integration.http.surface import surface
from tests.slow_calendar import slow_calendar

TIMES = f"/book/ada/{ada.DEEP_DIVE}"


def test_a_slow_calendar_keeps_nobody_before_an_empty_window(monkeypatch: pytest.MonkeyPatch) -> None:
    with surface() as web, slow_calendar(monkeypatch) as answers:
        page = page_of(web.client.get(f"{TIMES}?zone=Europe/Berlin"))
        assert "The calendar is slow, still trying…" in page.text
        assert "No time is free" not in page.text
        (chooser,) = [part for part in page.all("div") if "data-chooser" in part]
        assert (chooser["data-starts"], chooser["data-as-of"]) == ("", "")
        assert chooser["data-from"] == chooser["data-until"]
        (again,) = [meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "refresh"]
        assert again == f"1;url={TIMES}?zone=Europe%2FBerlin&wait=yes"
        answers.set()
        found = page_of(web.client.get(again.partition("url=")[2]))
        assert "Tuesday 1 December 2026" in found.text
        assert not [meta for meta in found.all("meta") if meta.get("http-equiv")]


def test_the_calendars_own_page_is_known_after_a_start_while_the_calendar_is_slow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = "https://calendly.example/ada/deep-dive"
    with surface() as web:
        offer = EventType(uri=ada.DEEP_DIVE_EVENT_TYPE, duration_minutes=60, public_url=own)
        web.around.scheduling.offer(offer, ada.CALENDAR, ada.STARTS)
        web.client.get(f"{TIMES}?wait=yes")  # before the start
        monkeypatch.setattr(MemoryScheduling, "known_event_type", lambda *_: None)
        with slow_calendar(monkeypatch):
            page = page_of(web.client.get(TIMES))
            assert [part["data-calendar"] for part in page.all("div") if "data-chooser" in part] == [own]


@pytest.mark.parametrize("is_offered", [True, False])
def test_nor_before_the_times_to_move_to(monkeypatch: pytest.MonkeyPatch, is_offered: bool) -> None:
    """A session that is no longer offered as it was booked has no script that asks: its page comes again by itself."""
    with web_of() as web:
        answer = confirmed(web)
        opened(web, answer)
        if not is_offered:
            web.service.world.catalog.pause(BuilderId("ada"), Pause(at=web.around.clock.now(), by="ada"))
        with slow_calendar(monkeypatch) as answers:
            address = f"/booking/move?booking={id_of(answer)}"
            told = web.client.get(address)
            page = page_of(told)
            assert "The calendar is slow, still trying…" in page.text
            assert bool([part for part in page.all("div") if "data-chooser" in part]) is is_offered
            assert ("<noscript><meta" in told.text) is is_offered
            (again,) = [meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "refresh"]
            assert again == f"1;url={address}&wait=yes"
            answers.set()
            assert [link for link in links(page_of(web.client.get(again.partition("url=")[2]))) if "start=" in link]


def test_a_question_that_nobody_waits_for_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    looks, go_on, done = FirstLooks(), Event(), Event()
    monkeypatch.setattr(first_look, "PATIENCE_SECONDS", 0)

    def ask() -> str:
        go_on.wait(10)
        done.set()
        return "answer"

    assert looks.soon(ask) is None
    go_on.set()
    assert done.wait(10)
    looks.stop()


def test_what_is_refused_in_time_is_heard() -> None:
    def ask() -> str:
        raise BuilderNotBookable("paused")

    with pytest.raises(BuilderNotBookable):
        FirstLooks().soon(ask)


def test_no_more_go_on_than_there_are_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    looks, go_on = FirstLooks(), Event()
    with monkeypatch.context() as hasty:
        hasty.setattr(first_look, "PATIENCE_SECONDS", 0)
        assert [looks.soon(lambda: go_on.wait(10)) for _ in range(LOOKS_MAX)] == [None] * LOOKS_MAX
    assert looks.soon(lambda: "at once") is None
    go_on.set()
    looks.stop()
