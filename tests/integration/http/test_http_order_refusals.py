"""Every refusal on the way to a booking: what it says, what it keeps, where it leads."""

from datetime import timedelta
from uuid import uuid4

import pytest
from msgspec.structs import replace

from adapters.memory.faults import Away
from application.ports.answers import NotReached
from application.ports.catalog import Builder
from application.ports.event_store import OutcomeUnknown, StoreUnavailable
from domain.booking.vocabulary import Actor
from domain.identifiers import CommandId
from domain.money import Money
from entrypoints.http.rate_limits import HOLDS_PER_MINUTE
from tests import ada
from tests.integration.http.browsing import PAGE, page_of
from tests.integration.http.ordering import (
    FREE_OFFER,
    OFFER,
    TYPED,
    actions,
    booking_of,
    chosen,
    hidden,
    links,
    order,
    sent,
)
from tests.integration.http.surface import Surface, surface


def test_a_time_that_is_gone_when_booked_keeps_what_was_typed_and_offers_the_three_nearest() -> None:
    with surface() as web:
        fields = order(web)
        web.around.scheduling.take(ada.DEEP_DIVE_EVENT_TYPE, ada.STARTS[1])
        page = page_of(sent(web, fields), 409)
        assert "This time has just gone" in page.text
        assert "nothing was charged" in page.text
        assert "Reference:" in page.text
        assert "Nearest free times, in Europe/Berlin Tuesday 1 December 2026, 10:00 to 11:00 Tuesday" in page.text
        starts = [button["value"] for button in page.all("button")]
        assert starts == [start.isoformat() for start in (ada.STARTS[0], ada.STARTS[2], ada.STARTS[3])]
        again = page_of(web.client.post(f"{OFFER}/check", data=hidden(page) | {"start": starts[1]}))
        assert "16:00 to 17:00 (Europe/Berlin" in again.text
        assert sent(web, hidden(again)).status_code == 303


def test_a_time_that_is_gone_when_checked_or_chosen_says_so_too() -> None:
    with surface() as web:
        details = hidden(chosen(web)) | TYPED
        web.around.scheduling.take(ada.DEEP_DIVE_EVENT_TYPE, ada.STARTS[1])
        page = page_of(web.client.post(f"{OFFER}/check", data=details), 409)
        assert "This time has just gone" in page.text
        looked = page_of(web.client.get(OFFER, params={"start": ada.STARTS[1].isoformat(), "zone": "UTC"}), 409)
        assert "This time has just gone" in looked.text
        assert f"{OFFER}?start=2026-12-01T09:00Z&zone=UTC" in links(looked)


def test_a_time_that_the_client_holds_already_leads_to_that_booking() -> None:
    with surface() as web:
        sent(web, order(web))
        page = page_of(web.client.get(OFFER, params={"start": ada.STARTS[1].isoformat(), "zone": "UTC"}), 409)
        assert "You hold this time yourself" in page.text
        (own,) = [link for link in links(page) if link.startswith(PAGE)]
        assert "This time is held for you" in page_of(web.client.get(own)).text
        web.client.cookies.clear()
        stranger = page_of(web.client.get(OFFER, params={"start": ada.STARTS[1].isoformat(), "zone": "UTC"}), 409)
        assert "This time has just gone" in stranger.text


def test_a_booking_of_the_clients_own_that_holds_another_time_or_none_is_not_named() -> None:
    query = {"start": ada.STARTS[1].isoformat(), "zone": "UTC"}
    with surface() as web:
        led = sent(web, order(web))
        builders = ada.builders()
        elsewhere = replace(builders[0], calendar="memory://users/elsewhere")
        _put_in_force(web, elsewhere)
        web.around.scheduling.take(ada.DEEP_DIVE_EVENT_TYPE, ada.STARTS[1])
        assert "This time has just gone" in page_of(web.client.get(OFFER, params=query), 409).text
        _put_in_force(web, builders[0])
        assert "You hold this time yourself" in page_of(web.client.get(OFFER, params=query), 409).text
        web.service.manage.cancel(booking_of(led), Actor.CLIENT, "", CommandId(uuid4()))
        assert "This time has just gone" in page_of(web.client.get(OFFER, params=query), 409).text


def _put_in_force(web: Surface, builder: Builder) -> None:
    ben = ada.builders()[1]
    people = {builder.person_id: ada.ADDRESS, ben.person_id: "ben@example.com"}
    web.around.database.catalog.replace_all((builder, ben), people, ada.CONNECTED_AT)


def _priced(web: Surface, minor: int) -> None:
    old = ada.builders()
    changed = replace(
        old[0],
        session_types=tuple(
            replace(s, terms=replace(s.terms, price=Money(minor, "USD"))) if s.id == ada.DEEP_DIVE else s
            for s in old[0].session_types
        ),
    )
    _put_in_force(web, changed)


def test_a_price_that_has_changed_is_shown_before_anything_is_held() -> None:
    with surface() as web:
        fields = order(web)
        _priced(web, 16000)
        page = page_of(sent(web, fields), 409)
        assert "The price is now US$160.00. Nothing was held or charged." in page.text
        assert "Pay US$160.00 and book" in page.text
        assert len(web.around.database.streams) == 0
        assert sent(web, hidden(page)).status_code == 303


def test_payments_that_cannot_begin_say_that_the_time_is_held_and_the_same_button_goes_on() -> None:
    with surface() as web:
        fields = order(web)
        web.around.payments.faults.lay("start_checkout", NotReached("down"))
        answer = sent(web, fields)
        page = page_of(answer, 503)
        assert int(answer.headers["retry-after"]) > 0
        assert "form-action 'self' https://checkout.stripe.com;" in answer.headers["content-security-policy"]
        assert "The payment page could not be opened yet" in page.text
        assert "The time stays held for you. Nothing was charged." in page.text
        assert "Try again" in page.text
        (own,) = [link for link in links(page) if link.startswith(PAGE)]
        assert web.client.get(own).status_code == 200
        web.work()
        again = sent(web, hidden(page))
        assert (again.status_code, booking_of(again)) == (303, booking_of(answer))


def test_a_calendar_without_room_for_a_hold_that_wants_a_new_payment_page_says_that_the_time_is_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with surface() as web:
        fields = order(web)
        led = sent(web, fields)
        web.around.payments.lapse(led.headers["location"].rpartition("/")[2])
        web.client.get(f"{PAGE}?booking={booking_of(led)}")
        later = web.around.clock.now() + timedelta(minutes=1)
        monkeypatch.setattr(web.service.world.budgets.of(""), "reserve", lambda *_: later)
        answer = sent(web, fields)
        page = page_of(answer, 503)
        assert answer.headers["retry-after"] == "60"
        assert "The time stays held for you; nothing was charged." in page.text
        assert f"{PAGE}?booking={booking_of(led)}" in links(page)


def test_a_calendar_that_is_silent_when_booked_holds_nothing_and_lets_the_client_try_again() -> None:
    with surface() as web:
        fields = order(web)
        web.around.scheduling.faults.lay("event_type", Away(retry_after_seconds=11))
        answer = sent(web, fields)
        page = page_of(answer, 503)
        assert answer.headers["retry-after"] == "11"
        assert "Ada Example's calendar cannot be asked right now" in page.text
        assert "Nothing was held or charged." in page.text
        assert actions(page) == [OFFER]
        assert sent(web, hidden(page)).status_code == 303


def test_a_calendar_that_is_silent_when_checked_keeps_what_was_typed() -> None:
    with surface() as web:
        details = hidden(chosen(web)) | TYPED
        web.around.scheduling.faults.lay("event_type", Away())
        page = page_of(web.client.post(f"{OFFER}/check", data=details), 503)
        assert actions(page) == [f"{OFFER}/check"]
        assert "Check and book" in page_of(web.client.post(f"{OFFER}/check", data=hidden(page))).text


def test_a_session_that_its_calendar_no_longer_has_cannot_be_booked() -> None:
    with surface() as web:
        fields = order(web)
        web.around.scheduling.withdraw(ada.DEEP_DIVE_EVENT_TYPE)
        page = page_of(sent(web, fields), 409)
        assert "Deep dive cannot be booked right now" in page.text
        assert "Nothing was held or charged." in page.text
        assert "/marketplace/builders/ada" in links(page)


def test_a_form_that_was_sent_with_other_details_is_refused_and_can_be_sent_anew() -> None:
    with surface() as web:
        fields = order(web, FREE_OFFER)
        sent(web, fields, FREE_OFFER)
        page = page_of(sent(web, fields | {"start": ada.STARTS[2].isoformat()}, FREE_OFFER), 422)
        assert "This form was sent before with other details" in page.text
        assert actions(page) == [f"{FREE_OFFER}/check"]
        anew = page_of(web.client.post(f"{FREE_OFFER}/check", data=hidden(page)))
        assert sent(web, hidden(anew), FREE_OFFER).status_code == 303


def test_a_hold_that_has_ended_can_be_taken_again() -> None:
    with surface() as web:
        fields = order(web)
        led = sent(web, fields)
        web.around.payments.lapse(led.headers["location"].rpartition("/")[2])
        web.client.get(f"{PAGE}?booking={booking_of(led)}")
        web.around.clock.pass_by(timedelta(minutes=16))
        page = page_of(sent(web, fields), 409)
        assert "Your hold on this time has ended" in page.text
        web.work()
        anew = page_of(web.client.post(f"{OFFER}/check", data=hidden(page)))
        assert sent(web, hidden(anew)).status_code == 303


@pytest.mark.parametrize("away", [StoreUnavailable("down"), OutcomeUnknown("who knows")])
def test_a_store_that_is_away_keeps_what_was_typed_and_the_same_button_goes_on(
    away: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    with surface() as web:
        fields = order(web)

        def fails(*_: object) -> None:
            raise away

        with monkeypatch.context() as broken:
            broken.setattr(type(web.service.confirm), "__call__", fails)
            page = page_of(sent(web, fields), 503)
        assert "We do not know yet whether the time is held for you." in page.text
        assert sent(web, hidden(page)).status_code == 303


@pytest.mark.parametrize(
    "change",
    [
        {"token": "0" * 64},
        {"token": ""},
        {"key": "another"},
        {"amount": "many"},
        {"amount": ""},
        {"amount": "9" * 30},
        {"currency": "usd"},
        {"start": "soon"},
        {"start": "2026-12-01T12:00:00"},
        {"zone": "Europe/Nowhere"},
        {"zone": "berlin"},
    ],
)
def test_a_form_that_is_not_ours_books_nothing(change: dict[str, str]) -> None:
    with surface() as web:
        page_of(sent(web, order(web) | change), 404)
        assert len(web.around.database.streams) == 0


def test_a_form_from_another_site_books_nothing() -> None:
    with surface() as web:
        fields = order(web)
        for step in ("", "/check", "/details"):
            page_of(web.client.post(OFFER + step, data=fields, headers={"Origin": "https://evil.example"}), 404)
        assert len(web.around.database.streams) == 0
        assert sent(web, fields, Origin="https://booking.example.com").status_code == 303


def test_a_form_of_one_session_books_no_other() -> None:
    with surface() as web:
        page_of(sent(web, order(web), FREE_OFFER), 404)


def test_a_form_whose_fields_grew_too_long_on_the_way_comes_back_with_its_faults() -> None:
    with surface() as web:
        page = page_of(sent(web, order(web) | {"name": "x" * 121}), 422)
        assert "#name" in links(page)
        assert not web.around.database.streams


def test_too_many_tries_are_told_to_wait_and_hold_nothing() -> None:
    with surface() as web:
        fields = order(web)
        for _ in range(HOLDS_PER_MINUTE):
            web.client.post(OFFER, data={})
        answer = sent(web, fields)
        page = page_of(answer, 429)
        assert int(answer.headers["retry-after"]) > 0
        assert "Too many requests from your address Nothing was held, charged or changed." in page.text
        assert "A form is sent once more then, and counts once." in page.text
        assert not web.around.database.streams


def test_a_fault_of_ours_says_what_it_means_for_money_and_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with surface() as web:
        fields = order(web)

        def breaks(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(type(web.service.confirm), "__call__", breaks)
        page = page_of(sent(web, fields), 500)
        assert "a time that is held stays held, and money that was paid is safe" in page.text
        assert "Load this page again" in page.text
        assert "Reference:" in page.text
