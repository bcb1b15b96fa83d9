"""The operator's pages of what came in and what is to go out: webhooks and work."""

import json
from html import unescape
from uuid import UUID

import pytest

from application.effects import effect_id
from application.ports.inbox import Delivery, Provider
from domain.identifiers import BookingId
from entrypoints.http.pages.operator import webhooks as webhooks_page
from tests.assembly import NOW
from tests.integration.http.browsing import id_of, page_of
from tests.integration.http.desks import back_at_desk, delivered, desk_page, linked, operator_desk, parked
from tests.integration.http.situations import confirmed

WORDS = {"by": "Olga", "why": "the key was wrong"}
SAID = "(Olga: the key was wrong)"
NOBODY = "00000000-0000-4000-8000-000000000000"


# Webhooks.


def test_deliveries_are_listed_with_their_verdicts_and_without_what_they_say() -> None:
    with operator_desk() as web:
        delivery = delivered(web)
        web.work()
        page = desk_page(web, "/operator/webhooks")
        assert "Stripe: customer.created" in page.text
        assert "Refused" in page.text
        assert "Calendly: nothing yet" in page.text
        one = desk_page(web, f"/operator/webhooks/{delivery.id}")
        assert "evt_1" in one.text
        assert "It asks nothing of us" in one.text
        assert "grace@" not in page.text + one.text


def test_deliveries_are_filtered_and_paged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks_page, "PAGE_SIZE", 1)
    with operator_desk() as web:
        first, second = delivered(web, "evt_1"), delivered(web, "evt_2", Provider.CALENDLY)
        paths = {f"/operator/webhooks/{one.id}" for one in (first, second)}
        page = linked(web, "/operator/webhooks")
        (more,) = [path for path in page if "after=" in path and "lang=" not in path]
        assert (paths & {*page}) | (paths & {*linked(web, unescape(more))}) == paths
        assert paths & {*linked(web, "/operator/webhooks?provider=calendly")} == {f"/operator/webhooks/{second.id}"}
        assert paths & {*linked(web, "/operator/webhooks?verdict=handled")} == set()
        last = linked(web, "/operator/webhooks?provider=stripe&after=nonsense")
        assert not [path for path in last if "after=" in path and "lang=" not in path]


def test_a_replay_is_shown_first_and_then_put_back_with_who_and_why() -> None:
    with operator_desk() as web:
        booked = back_at_desk(web, confirmed(web))
        state = web.service.manage.state(BookingId(UUID(id_of(booked))))
        intent = state.core.ledger.payments[0].intent
        event = {
            "id": "evt_dispute",
            "object": "event",
            "type": "charge.dispute.created",
            "livemode": False,
            "created": int(NOW.timestamp()),
            "data": {
                "object": {
                    "id": "dp_1",
                    "object": "dispute",
                    "payment_intent": intent,
                    "amount": 14900,
                    "currency": "usd",
                    "reason": "fraudulent",
                    "status": "needs_response",
                }
            },
        }
        delivery = Delivery(Provider.STRIPE, "evt_dispute", event["type"], json.dumps(event).encode(), NOW)  # type: ignore[arg-type]
        web.service.inbox.store(delivery)
        path = f"/operator/webhooks/{delivery.id}"
        page = desk_page(web, path)
        assert "would add: The client's bank disputes 149.00 USD" in page.text
        assert f"/operator/bookings/{id_of(booked)}" in linked(web, path)
        web.work()
        assert "would add nothing, it is known already" in desk_page(web, path).text
        unsaid = page_of(web.client.post(path, data=page.form_fields() | {"by": "", "why": ""}), 422)
        assert "Say who you are." in unsaid.text
        sent = web.client.post(path, data=page.form_fields() | WORDS)
        assert (sent.status_code, sent.headers["location"]) == (303, f"{path}?done=yes")
        after = desk_page(web, sent.headers["location"]).text
        assert f"replayed by an operator {SAID}" in after
        web.work()
        assert "Handled" in desk_page(web, path).text


def test_a_delivery_whose_body_is_gone_cannot_be_replayed(monkeypatch: pytest.MonkeyPatch) -> None:
    with operator_desk() as web:
        delivery = delivered(web)
        fields = desk_page(web, f"/operator/webhooks/{delivery.id}").form_fields()

        def gone(_: UUID) -> Delivery:
            raise LookupError

        monkeypatch.setattr(web.around.database.inbox, "load", gone)
        assert "cannot be handled again" in desk_page(web, f"/operator/webhooks/{delivery.id}").text
        answer = web.client.post(f"/operator/webhooks/{delivery.id}", data=fields | WORDS)
        assert "cannot be handled again" in page_of(answer).text
        assert "no such delivery" in desk_page(web, f"/operator/webhooks/{NOBODY}", 404).text


# Work.


def test_what_was_set_aside_comes_first_with_its_reason_and_is_tried_again_with_who_and_why() -> None:
    with operator_desk() as web:
        path = parked(web)
        page = desk_page(web, "/operator/work")
        assert "1 set aside" in page.text
        assert "bug: ValueError" in page.text
        links = [link["href"] for link in page.all("a")]
        assert path in links
        assert [link for link in links if link.startswith("/operator/mails/")], "what waits leads to its mail"
        one = desk_page(web, path)
        assert "A worker takes it up at once." in one.text
        assert "Say why." in page_of(web.client.post(path, data=one.form_fields() | {"by": "Olga"}), 422).text
        sent = web.client.post(path, data=one.form_fields() | WORDS)
        assert (sent.status_code, sent.headers["location"]) == (303, "/operator/work?done=yes")
        after = desk_page(web, "/operator/work").text
        assert "0 set aside" in after
        assert f"asked again {SAID}, after it was set aside: bug: ValueError" in after


def test_work_that_waits_for_its_time_is_not_tried_and_what_is_done_is_gone() -> None:
    with operator_desk() as web:
        web.booked()
        left = web.service.effects.shown(10)[-1]
        path = f"/operator/waiting/{effect_id(left.effect)}"
        page = desk_page(web, path)
        assert "It waits for its time" in page.text
        fields = page.form_fields() | WORDS
        assert "It has not come due yet" in page_of(web.client.post(path, data=fields), 409).text
        assert "it has been done" in desk_page(web, f"/operator/waiting/{NOBODY}", 404).text
