"""What one person, and whoever guesses at tokens, may ask in a minute, wherever they come from."""

import pytest

from entrypoints.http.addresses import Addresses
from entrypoints.http.rate_limits import HOLDS_PER_PERSON, WRONG_TOKENS_PER_MINUTE, RateLimits
from tests.integration.http.situations import OPERATOR
from tests.integration.http.surface import CONFIRM, confirm_body, refused, surface


def test_a_person_who_books_again_and_again_is_slowed_down_whatever_the_session() -> None:
    with surface() as web:
        body = confirm_body(session="nothing")
        assert {web.post(CONFIRM, body).status_code for _ in range(HOLDS_PER_PERSON)} == {404}
        answer = web.post(CONFIRM, confirm_body(session="nothing", client={"email": "Grace+9@example.com"}))
        refused(answer, 429, "too_many_requests")
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        assert web.post(CONFIRM, confirm_body(client={"email": "another@example.com"})).status_code == 201


def test_a_token_is_counted_wherever_it_comes_from() -> None:
    with surface() as web:
        answer = web.booked()
        path = f"/api/scheduling/bookings/{answer['booking']['id']}/extend"
        token = answer["booking"]["accessToken"]
        statuses = [web.post(path, token=token).status_code for _ in range(HOLDS_PER_PERSON)]
        assert 429 not in statuses
        refused(web.post(path, token=token), 429, "too_many_requests")


@pytest.mark.parametrize("path", ["/api/operator/bookings", "/api/stripe/sessions/cs_1"])
def test_after_many_wrong_tokens_an_address_is_not_told_whether_the_next_is_right(path: str) -> None:
    with surface() as web:
        wrong = [web.get(path, f"guess-{n}").status_code for n in range(WRONG_TOKENS_PER_MINUTE)]
        assert set(wrong) == {401}
        answer = web.get(path, OPERATOR)
        refused(answer, 429, "too_many_requests")
        assert "retry-after" in answer.headers


def test_links_are_not_guessed_either() -> None:
    with surface() as web:
        booking = web.booked()["booking"]
        path = "/booking/confirmation"
        wrong = [web.get(path, access=f"guess-{n}").status_code for n in range(WRONG_TOKENS_PER_MINUTE)]
        assert set(wrong) == {404}
        assert web.client.get(booking["confirmationUrl"]).status_code == 429


def test_right_tokens_are_not_counted_as_guesses() -> None:
    with surface() as web:
        for _ in range(WRONG_TOKENS_PER_MINUTE + 1):
            assert web.get("/api/operator/bookings", OPERATOR).status_code == 200


def test_nothing_that_tells_who_asked_is_kept() -> None:
    limits = RateLimits(Addresses(()))
    limits.count_person("grace@example.com")
    assert "grace" not in repr(limits._windows)
    assert RateLimits(Addresses(()))._key != limits._key
