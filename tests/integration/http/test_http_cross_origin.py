"""Which other sites' pages may use the API, and that a cookie is never part of it."""

import httpx
import pytest

from entrypoints.settings import Needs, SettingsFault, read_settings
from tests.integration.http.surface import CONFIRM, Surface, confirm_body, surface

FRIEND = "https://www.example.com"
LISTED = {"CORS_ORIGINS": f"{FRIEND}, https://shop.example.com:8443"}
BUILDERS = "/api/marketplace/builders"


def _preflight(web: Surface, path: str, origin: str) -> httpx.Response:
    asks = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    return web.client.options(path, headers=asks | {"Access-Control-Request-Headers": "content-type,idempotency-key"})


def test_a_listed_page_may_ask_first_and_then_send() -> None:
    with surface(environment=LISTED) as web:
        asked = _preflight(web, CONFIRM, FRIEND)
        assert asked.status_code == 204
        assert asked.headers["access-control-allow-origin"] == FRIEND
        assert "POST" in asked.headers["access-control-allow-methods"]
        allowed = asked.headers["access-control-allow-headers"].lower()
        assert "idempotency-key" in allowed
        assert "authorization" in allowed
        sent = web.client.post(CONFIRM, json=confirm_body(), headers={"Origin": FRIEND})
        assert sent.status_code == 201
        assert sent.headers["access-control-allow-origin"] == FRIEND
        assert sent.headers["access-control-expose-headers"] == "Retry-After"
        assert "Origin" in sent.headers.get_list("vary")


@pytest.mark.parametrize("path", [BUILDERS, "/api/nothing"])
def test_a_listed_page_may_read_refusals_too(path: str) -> None:
    with surface(environment=LISTED) as web:
        assert web.client.get(path, headers={"Origin": FRIEND}).headers["access-control-allow-origin"] == FRIEND


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://www.example.com", f"{FRIEND}.evil.example", f"{FRIEND}:444", "null", "*", ""],
)
def test_a_page_that_is_not_listed_may_read_nothing(origin: str) -> None:
    with surface(environment=LISTED) as web:
        for answer in (_preflight(web, CONFIRM, origin), web.client.get(BUILDERS, headers={"Origin": origin})):
            assert not [name for name in answer.headers if name.startswith("access-control")]
            assert "Origin" in answer.headers.get_list("vary")


@pytest.mark.parametrize("path", ["/", "/operator/sign-in", "/static/pages.css", "/api/webhooks/stripe", "/metrics"])
def test_only_the_api_may_be_used_from_elsewhere(path: str) -> None:
    with surface(environment=LISTED) as web:
        assert "access-control-allow-origin" not in web.client.get(path, headers={"Origin": FRIEND}).headers
        assert "access-control-allow-origin" not in _preflight(web, path, FRIEND).headers


def test_a_cookie_counts_for_no_other_page_not_even_a_listed_one() -> None:
    with surface(environment=LISTED) as web:
        booking = web.booked()["booking"]
        web.client.get(booking["confirmationUrl"])
        assert web.client.cookies
        path = f"/api/scheduling/bookings/{booking['id']}/cancel"
        answer = web.client.post(path, headers={"Origin": FRIEND})
        assert answer.status_code == 401
        assert "access-control-allow-credentials" not in answer.headers


def test_without_a_list_nobody_is_told_anything() -> None:
    with surface() as web:
        answer = web.client.get(BUILDERS, headers={"Origin": FRIEND})
        assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "listed",
    [
        "*",
        "https://*.example.com",
        "www.example.com",
        "https://www.example.com/",
        "https://WWW.example.com",
        "https://me@www.example.com",
        "https://www.example.com:port",
        "ftp://www.example.com",
        "null",
        ",".join(f"https://{n}.example.com" for n in range(51)),
    ],
)
def test_what_is_no_exact_origin_stops_the_start(listed: str) -> None:
    with pytest.raises(SettingsFault) as told:
        read_settings({"CORS_ORIGINS": listed}, Needs.DATABASE)
    assert told.value.faults[0].startswith("CORS_ORIGINS must be at most 50 origins")


def test_plain_http_may_be_listed_in_development_only() -> None:
    plain = {"CORS_ORIGINS": "http://localhost:5173"}
    assert read_settings(plain, Needs.DATABASE).cors_origins == ("http://localhost:5173",)
    for environment in ("test", "production"):
        with pytest.raises(SettingsFault) as told:
            read_settings(plain | {"APP_ENV": environment}, Needs.DATABASE)
        assert told.value.faults == (
            "CORS_ORIGINS has http://localhost:5173, which must begin with https:// outside development",
        )
