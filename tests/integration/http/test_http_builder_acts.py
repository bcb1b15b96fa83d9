"""What a builder does: each act says first what it would do, and is kept with who and why."""

from datetime import timedelta

import httpx
import pytest

from application.ports.answers import Unknown
from tests import ada
from tests.integration.http.browsing import id_of
from tests.integration.http.desks import desk_page, sign_in
from tests.integration.http.ordering import links
from tests.integration.http.situations import OPERATOR, confirmed, disputed, moved, shown, web_of
from tests.integration.http.surface import CONFIRM, Json, Surface, confirm_body, surface

ADA = "/builder/ada"
SAID = {"by": "Ada", "why": "I am ill"}


def _path(answer: Json, act: str = "") -> str:
    return f"{ADA}/sessions/{id_of(answer)}{act and '/'}{act}"


def _form(web: Surface, answer: Json, act: str) -> dict[str, str]:
    return desk_page(web, _path(answer, act)).form_fields()


def _done(web: Surface, answer: Json, act: str, **typed: str) -> httpx.Response:
    """The form of the act, filled in and sent."""
    sign_in(web)
    return web.client.post(_path(answer, act), data=_form(web, answer, act) | SAID | typed)


def _causes(web: Surface, answer: Json) -> list[str]:
    facts = web.get(f"/api/operator/bookings/{id_of(answer)}/timeline", OPERATOR).json()["facts"]
    return [fact["cause"] for fact in facts]


def test_a_session_is_cancelled_with_everything_back_which_was_told_before() -> None:
    with surface() as web:
        answer = confirmed(web)
        web.around.clock.pass_by(timedelta(days=9, hours=23))  # the client would get nothing back any more
        sign_in(web)
        assert _path(answer, "cancel") in links(desk_page(web, _path(answer)))
        page = desk_page(web, _path(answer, "cancel"))
        assert "Grace Example gets US$149.00 back" in page.text
        assert "cancelled at Calendly" in page.text
        assert page.form_fields()["by"] == "Ada Example"
        assert shown(web, answer)["status"] == "CONFIRMED"
        led = _done(web, answer, "cancel")
        assert (led.status_code, led.headers["location"]) == (303, f"{_path(answer)}?done=cancel")
        web.work()
        booking = shown(web, answer)
        assert (booking["status"], booking["paymentStatus"]) == ("CANCELLED", "REFUNDED")
        assert "The session is cancelled. Deep dive" in desk_page(web, led.headers["location"]).text
        assert "the builder cancelled (Ada: I am ill)" in _causes(web, answer)


@pytest.mark.parametrize("done", ["cancel", "no-show", "came"])
def test_an_address_cannot_make_a_page_say_what_is_not_so(done: str) -> None:
    with surface() as web:
        answer = web.booked()
        sign_in(web)
        assert 'role="status"' not in web.client.get(f"{_path(answer)}?done={done}").text


def test_a_session_that_is_being_moved_tells_both_times() -> None:
    with web_of() as web:
        answer = confirmed(web)
        web.around.scheduling.faults.lay("book", Unknown("lost"))
        moved(web, answer)
        sign_in(web)
        for path in (ADA, _path(answer)):
            page = desk_page(web, path)
            assert "12:00 to 13:00" in page.text
            assert "Tuesday 1 December 2026, 18:00 to 19:00 (Europe/London, UTC+00:00)" in page.text
            assert "once Calendly has it" in page.text


def test_cancelling_twice_cancels_once() -> None:
    with surface() as web:
        answer = confirmed(web)
        sign_in(web)
        fields = _form(web, answer, "cancel") | SAID
        answers = [web.client.post(_path(answer, "cancel"), data=fields) for _ in range(2)]
        assert [led.status_code for led in answers] == [303, 303]
        web.work()
        assert len(shown(web, answer)["refunds"]) == 1


def test_an_amount_that_changed_since_the_page_is_shown_again_before_anything_is_done() -> None:
    with surface() as web:
        answer = confirmed(web)
        sign_in(web)
        fields = _form(web, answer, "cancel") | SAID
        refund = {"amount": {"amountMinor": 900, "currency": "USD"}}
        assert web.post(f"/api/operator/bookings/{id_of(answer)}/refund", refund, OPERATOR).status_code == 200
        again = web.client.post(_path(answer, "cancel"), data=fields)
        assert again.status_code == 409
        assert "Nothing was done; please look again." in again.text
        assert "gets US$140.00 back" in again.text
        assert shown(web, answer)["status"] == "CONFIRMED"


def test_disputed_money_is_not_promised_back() -> None:
    with surface() as web:
        answer = confirmed(web)
        disputed(web, answer)
        sign_in(web)
        page = desk_page(web, _path(answer, "cancel"))
        assert "US$149.00 is disputed by the client's bank" in page.text
        assert "gets US$149.00 back" not in page.text


def test_a_free_session_moves_no_money() -> None:
    with surface() as web:
        answer = web.booked(session=ada.INTRO, minutes=30)
        web.work()
        sign_in(web)
        assert "The session is free: no money moves." in desk_page(web, _path(answer, "cancel")).text


def test_a_hold_with_an_open_page_is_closed_first() -> None:
    with web_of() as web:
        answer = web.booked()
        sign_in(web)
        page = desk_page(web, _path(answer, "cancel"))
        assert "The payment page is closed first." in page.text
        assert "by mail" not in page.text
        assert _done(web, answer, "cancel").status_code == 303
        assert shown(web, answer)["status"] == "CANCELLED"


def test_a_client_who_did_not_come_is_marked_and_the_mark_taken_away() -> None:
    with surface() as web:
        answer = confirmed(web)
        sign_in(web)
        assert _path(answer, "no-show") not in links(desk_page(web, _path(answer)))
        web.around.clock.pass_by(timedelta(days=10, hours=3, minutes=10))
        sign_in(web)
        page = desk_page(web, _path(answer, "no-show"))
        assert "counts as missed by Grace Example, here and at Calendly" in page.text
        assert "US$149.00 stays with you" in page.text
        _done(web, answer, "no-show", why="waited ten minutes")
        assert shown(web, answer)["status"] == "NO_SHOW"
        assert "the builder said so (Ada: waited ten minutes)" in _causes(web, answer)
        _done(web, answer, "came", why="came late")
        assert shown(web, answer)["status"] == "CONFIRMED"
        assert "No mark is left" in desk_page(web, f"{_path(answer)}?done=came").text


@pytest.mark.parametrize(("act", "words"), [("no-show", "Only a session that has begun")])
def test_what_cannot_be_done_says_why_and_does_nothing(act: str, words: str) -> None:
    with surface() as web:
        answer = confirmed(web)
        sign_in(web)
        assert words in desk_page(web, _path(answer, act), 409).text
        sent = {"token": desk_page(web, _path(answer, "cancel")).form_fields()["token"], "shown": "-"} | SAID
        refused = web.client.post(_path(answer, act), data=sent)
        assert refused.status_code == 409
        assert words in refused.text
        assert shown(web, answer)["status"] == "CONFIRMED"


def test_an_act_that_would_change_nothing_leads_back_and_an_unknown_one_nowhere() -> None:
    with surface() as web:
        answer = confirmed(web)
        sign_in(web)
        led = web.client.get(_path(answer, "came"))
        assert (led.status_code, led.headers["location"]) == (303, _path(answer))
        desk_page(web, _path(answer, "explode"), 404)


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"why": " "}, "why", "Say why."),
        ({"why": "x" * 201}, "why", "Say why in one line of at most 200 characters."),
        ({"by": ""}, "by", "Say who you are."),
        ({"by": "a\nb"}, "by", "Say who you are in one line"),
    ],
)
def test_nothing_is_done_without_who_and_why(typed: dict[str, str], field: str, words: str) -> None:
    with surface() as web:
        answer = confirmed(web)
        refused = _done(web, answer, "cancel", **typed)
        assert refused.status_code == 422
        assert words in refused.text
        assert f'href="#{field}"' in refused.text
        assert shown(web, answer)["status"] == "CONFIRMED"


@pytest.mark.parametrize("act", ["cancel", "no-show", "came"])
def test_a_form_of_no_page_of_ours_does_nothing(act: str) -> None:
    with surface() as web:
        answer = confirmed(web)
        sign_in(web)
        for token in ("", "forged"):
            assert web.client.post(_path(answer, act), data=SAID | {"token": token}).status_code == 403
        web.client.cookies.clear()
        assert web.client.post(_path(answer, act), data=SAID).status_code == 303
        assert shown(web, answer)["status"] == "CONFIRMED"


def test_a_builder_pauses_and_takes_bookings_again_by_hand() -> None:
    with surface() as web:
        sign_in(web)
        page = desk_page(web, f"{ADA}/pause")
        fields = page.form_fields()
        assert fields["by"] == "Ada Example"
        led = web.client.post(f"{ADA}/pause", data=fields | {"reason": "Back on 3 May"})
        assert (led.status_code, led.headers["location"]) == (303, f"{ADA}/pause")
        paused = desk_page(web, f"{ADA}/pause")
        assert "Clients read Ada Example takes no new bookings at the moment. Back on 3 May." in paused.text
        assert "Back on 3 May." in desk_page(web, ADA).text
        assert web.post(CONFIRM, confirm_body()).status_code == 409
        assert web.client.post(f"{ADA}/resume", data=paused.form_fields()).status_code == 303
        again = desk_page(web, f"{ADA}/pause")
        assert "Earlier pauses" in again.text
        assert "Back on 3 May" in again.text
        assert "Takes bookings" in again.text
        assert web.post(CONFIRM, confirm_body()).status_code == 201


@pytest.mark.parametrize("act", ["pause", "resume"])
def test_a_pause_needs_who_and_a_form_of_ours(act: str) -> None:
    with surface() as web:
        sign_in(web)
        token = desk_page(web, f"{ADA}/pause").form_fields()["token"]
        refused = web.client.post(f"{ADA}/{act}", data={"token": token, "by": " "})
        assert refused.status_code == 422
        assert "Who does it must not be blank." in refused.text
        assert web.client.post(f"{ADA}/{act}", data={"token": "forged", "by": "Ada"}).status_code == 403
        assert web.around.database.catalog.pauses(ada.builders()[0].id, 10) == []
