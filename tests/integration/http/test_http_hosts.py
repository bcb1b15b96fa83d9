"""Which names the service answers to, and that no address it tells is made of a name that a request brings."""

import pytest

from tests.integration.http.surface import surface

PRODUCTION = {"APP_ENV": "production", "APP_DATA_KEYS": "a-data-key"}


@pytest.mark.parametrize("host", ["booking.example.com", "BOOKING.example.com", "booking.example.com:8443"])
def test_the_service_answers_to_its_own_name_whatever_the_port(host: str) -> None:
    with surface(environment=PRODUCTION) as web:
        assert web.client.get("/", headers={"Host": host}).status_code == 200


FOREIGN = (
    "evil.example",
    "booking.example.com.evil.example",
    "evil.example:443",
    "booking.example.com@evil.example",
    "127.0.0.1:8000",
    "localhost",
    "[::1]",
    "",
    "[booking.example.com",
    "booking.example.com, evil.example",
)


@pytest.mark.parametrize("path", ["/", "/api/marketplace/builders", "/operator/sign-in", "/static/pages.css"])
def test_a_foreign_name_is_turned_away_with_what_to_mend(path: str) -> None:
    with surface(environment=PRODUCTION) as web:
        for host in FOREIGN:
            answer = web.client.get(path, headers={"Host": host})
            assert answer.status_code == 400, host
            assert "host header" in answer.text.lower(), host


def test_two_names_at_once_are_turned_away() -> None:
    with surface() as web:
        headers = [("Host", "booking.example.com"), ("Host", "evil.example")]
        assert web.client.get("/", headers=headers).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000"])
def test_outside_production_this_machine_may_be_asked_by_its_own_names(host: str) -> None:
    with surface() as web:
        assert web.client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics"])
def test_monitoring_may_ask_by_the_address_of_a_machine(path: str) -> None:
    with surface(environment=PRODUCTION) as web:
        assert web.client.get(path, headers={"Host": "10.0.0.7:8000"}).status_code == 200


def test_deliveries_may_come_in_by_a_name_of_their_own() -> None:
    with surface(environment=PRODUCTION | {"STRIPE_WEBHOOK_URL": "https://hooks.example.com/stripe"}) as web:
        answer = web.client.post("/api/webhooks/stripe", headers={"Host": "hooks.example.com"})
    assert "Host header" not in answer.text


def test_every_address_in_an_answer_is_made_of_our_own_name() -> None:
    with surface() as web:
        web.client.headers["Host"] = "localhost"
        web.client.headers["X-Forwarded-Host"] = "evil.example"
        web.client.headers["Forwarded"] = "host=evil.example"
        answer = web.booked()
        told = [
            answer["booking"]["confirmationUrl"],
            web.client.get("/schema/openapi.json").json()["servers"][0]["url"],
        ]
    assert all(url.startswith("https://booking.example.com") for url in told)
