"""Mails delivered, messages handled and work held up: over the API and on the page, each with its definition."""

from datetime import timedelta

from application.figures.service import provider_errors
from application.limits import LEASE_SECONDS
from application.ports.service_figures import HeldUp
from tests.facts import delivery
from tests.integration.http.situations import confirmed, web_of
from tests.integration.http.test_http_analytics import told
from tests.integration.http.test_http_analytics_pages import seen, table


def test_the_service_is_told_with_definitions_and_as_a_page() -> None:
    with web_of() as web:
        confirmed(web)
        around = web.around
        around.database.inbox.store(delivery(received_at=around.clock.now()))
        around.clock.pass_by(timedelta(hours=1))
        figures = told(web, "service")
        assert [one["name"] for one in figures["definitions"]] == [
            "mail_delivery",
            "webhook_latency",
            "provider_errors",
        ]
        assert figures["mails"][-1]["kind"] == ""
        assert figures["mails"][-1]["due"] >= 2
        (stripe,) = figures["messages"]
        assert (stripe["provider"], stripe["messages"], stripe["waiting"]) == ("stripe", 1, 1)
        assert [one["putOff"] + one["setAside"] for one in figures["providerErrors"]] == [0, 0, 0]
        rows = table(web, "/analytics/service")
        assert {row["table"] for row in rows} == {"mail_delivery", "webhook_latency", "provider_errors"}
        text = seen(web, "/analytics/service").text
        assert "Messages handled" in text
        assert "work put off after a try + work set aside until a person looks" in text


def test_what_a_provider_holds_up_is_told_as_its_own() -> None:
    with web_of() as web:
        web.booked()
        around = web.around
        claimed = around.database.effects.claim(around.clock.now() + timedelta(days=1), 10, LEASE_SECONDS)
        for one in claimed:
            around.database.effects.park(one, "a person looks")
        errors = {one["provider"]: one["setAside"] for one in told(web, "service")["providerErrors"]}
        assert errors["stripe"] >= 1


def test_work_that_asks_nobody_is_no_providers_error() -> None:
    found = provider_errors([HeldUp(kind="process_delivery", put_off=1, set_aside=1)])
    assert [(one.put_off, one.set_aside) for one in found] == [(0, 0)] * 3
