"""An exchange whose answer does not come in time, or never ends, is one whose answer was lost."""

import json

import httpx
import pytest

from adapters.calendly import api, authorizations
from adapters.calendly.authorizations import CalendlyAuthorizations
from application.ports.answers import Unknown
from application.ports.authorizations import Granted
from tests.unit.adapters.calendly_world import MovableClock

PAIR = {"access_token": "a1", "refresh_token": "r1", "expires_in": 7200}


def _asked() -> CalendlyAuthorizations:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=json.dumps(PAIR)))
    return CalendlyAuthorizations("id", "secret", MovableClock(), transport=transport)


def test_a_pair_that_comes_in_time_is_granted() -> None:
    assert isinstance(_asked().renew("r0"), Granted)


def test_an_answer_that_takes_longer_than_one_operation_may_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authorizations, "OPERATION_LIMIT_SECONDS", 0.0)
    assert isinstance(_asked().renew("r0"), Unknown)


def test_an_answer_that_is_too_long_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "BODY_LIMIT_BYTES", 10)
    assert isinstance(_asked().renew("r0"), Unknown)
