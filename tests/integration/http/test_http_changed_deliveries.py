"""Deliveries that somebody changed on the way, or made up: turned away, or stored and judged; never a fault of ours."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.assembly import NOW
from tests.integration.http.surface import Surface, surface
from tests.signing import signed

CONTRACTS = Path(__file__).parents[2] / "contracts"
SAMPLES = {
    "stripe": min((CONTRACTS / "stripe" / "events").glob("*.json")),
    "calendly": min((CONTRACTS / "calendly" / "examples" / "webhooks").glob("*.json")),
    "sendgrid": CONTRACTS / "sendgrid" / "events.json",
}
EXAMPLES = 30
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 2**63, 10**400, 1.5, "", "\x00", "é" * 600, "2026-13-99T99:99:99Z", [], {}, [[]], {"": {}}]
)
_QUIET = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for name, child in inner for place in _places(child, (*path, name)))]


def _changed(value: Any, path: tuple[Any, ...], to: Any) -> Any:
    if not path:
        return to
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _changed(copy[path[0]], path[1:], to)
    return copy


def _send(web: Surface, provider: str, body: bytes, headers: dict[str, str] | httpx.Headers) -> int:
    answer = web.client.post(f"/api/webhooks/{provider}", content=body, headers=headers)
    assert answer.status_code in {200, 400}, answer.text
    return answer.status_code


@pytest.mark.parametrize("provider", SAMPLES)
def test_a_changed_delivery_is_turned_away_and_never_breaks_the_service(provider: str) -> None:
    """Bytes changed after the signing, and signatures of any words."""
    body = SAMPLES[provider].read_bytes()
    with surface() as web:

        @_QUIET
        @given(st.integers(0, len(body) - 1), st.binary(min_size=1, max_size=4), st.none() | st.text(max_size=80))
        def sent(at: int, put: bytes, signature: str | None) -> None:
            headers = httpx.Headers(signed(provider, body, NOW))
            if signature is not None:
                headers = httpx.Headers([(name.encode(), signature.encode()) for name in headers])
            changed = body[:at] + put + body[at + len(put) :]
            status = _send(web, provider, changed, headers)
            assert status == (200 if changed == body and signature is None else 400)

        sent()


@pytest.mark.parametrize("provider", SAMPLES)
def test_whatever_is_signed_is_stored_and_judged_or_turned_away(provider: str) -> None:
    """One value of a real delivery is another: what was stored ends with a verdict, or as work that a person sees."""
    sample = json.loads(SAMPLES[provider].read_bytes())
    with surface() as web:

        @_QUIET
        @given(st.sampled_from(_places(sample)), ODD)
        def sent(path: tuple[Any, ...], to: Any) -> None:
            body = json.dumps(_changed(sample, path, to)).encode()
            _send(web, provider, body, signed(provider, body, NOW))

        sent()
        web.work()
        open_ = {effect.effect for effect in web.service.effects.open_effects()}
        assert len(list(web.service.inbox.waiting())) <= len(open_)


NO_DELIVERIES = (
    *(b"", b"{", b"null", b"[]", b"7", b"\xff", b"[" * 100_000, b'{"id":NaN}', b'{"id":"a","id":"b"}', b"\x00"),
)


@pytest.mark.parametrize("provider", SAMPLES)
def test_a_signed_body_that_is_no_delivery_is_told_so(provider: str) -> None:
    with surface() as web:
        for body in NO_DELIVERIES:
            _send(web, provider, body, signed(provider, body, NOW))
