"""A provider that says nothing, or too slowly: nobody waits for it long, and nobody waits behind somebody who does."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.openid import connection, provider, remembered
from adapters.openid.provider import EXCHANGES_AT_ONCE_MAX, OpenIdProvider
from adapters.openid.remembered import SILENCE_REMEMBERED
from application.ports.identity_provider import Begun
from domain.errors import SignInFailed, SignInUnavailable
from tests.acceptance.servers import wait_until
from tests.assembly import SteeredClock
from tests.unit.adapters import scripted_server
from tests.unit.adapters.scripted_server import DRIPS, HANGS, HANGS_UP, Provider, Says, Script

LIMIT_SECONDS = 10
AWAY = Begun("https://there.example", "state", "nonce", "verifier")


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "TIMEOUTS_SECONDS", (1.0, 0.2))
    monkeypatch.setattr(connection, "EXCHANGE_SECONDS_MAX", 0.5)
    for module in (remembered, provider):
        monkeypatch.setattr(module, "WAIT_SECONDS", 0.01)


@pytest.fixture
def clock() -> SteeredClock:
    return SteeredClock(datetime.now(UTC).replace(microsecond=0))


@pytest.fixture
def server() -> Iterator[Provider]:
    with scripted_server.provider() as running:
        yield running


@pytest.fixture
def openid(server: Provider, clock: SteeredClock) -> OpenIdProvider:
    return OpenIdProvider(
        issuer=server.url, client_id="us", client_secret="secret", name="Mute", redirect_uri="https://x/", clock=clock
    )


def metadata(server: Provider) -> Says:
    places = {name: f"{server.url}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
    return Says(200, {"issuer": server.url, **places})


def unavailable(openid: OpenIdProvider) -> None:
    with pytest.raises(SignInUnavailable):
        openid.begin("en")


@pytest.mark.parametrize("silence", [HANGS, HANGS_UP, DRIPS])
def test_a_silence_is_remembered_for_a_while_and_then_asked_again(
    openid: OpenIdProvider, server: Provider, clock: SteeredClock, silence: Script
) -> None:
    server.script.append(silence)
    for _ in range(5):
        unavailable(openid)
    assert len(server.asked) == 1
    clock.pass_by(SILENCE_REMEMBERED - timedelta(seconds=1))
    unavailable(openid)
    assert len(server.asked) == 1
    clock.pass_by(timedelta(seconds=1))
    server.script.append(metadata(server))
    assert openid.begin("en").url
    assert len(server.asked) == 2


def test_while_one_waits_for_the_provider_nobody_waits_behind_them(
    openid: OpenIdProvider, server: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "TIMEOUTS_SECONDS", (1.0, LIMIT_SECONDS))
    monkeypatch.setattr(connection, "EXCHANGE_SECONDS_MAX", LIMIT_SECONDS)
    server.script.append(HANGS)
    with ThreadPoolExecutor(1) as others:
        first = others.submit(unavailable, openid)
        wait_until(lambda: server.asked, "the first question", LIMIT_SECONDS)
        for _ in range(20):
            unavailable(openid)
        assert not first.done()
        server.let_go.set()
        first.result(LIMIT_SECONDS)
    assert len(server.asked) == 1


def test_what_is_known_is_known_while_the_provider_is_silent(
    openid: OpenIdProvider, server: Provider, clock: SteeredClock
) -> None:
    server.script.append(metadata(server))
    openid.begin("en")
    for _ in range(2):
        server.script.append(HANGS)
        with pytest.raises(SignInUnavailable):
            openid.finish("code", AWAY, clock.now())
        assert openid.begin("en").url


@pytest.mark.parametrize("slow", [HANGS, DRIPS])
def test_a_step_has_one_end_however_the_provider_spends_the_time(
    openid: OpenIdProvider, server: Provider, clock: SteeredClock, slow: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every single wait would be in time: a drop every few milliseconds, or nothing for less than a question has."""
    monkeypatch.setattr(connection, "TIMEOUTS_SECONDS", (1.0, LIMIT_SECONDS))
    server.script.extend([metadata(server), slow])
    with pytest.raises(SignInUnavailable):
        openid.finish("code", AWAY, clock.now())
    assert not server.let_go.is_set()


def test_only_so_many_wait_for_a_silent_provider_at_once(
    openid: OpenIdProvider, server: Provider, clock: SteeredClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "TIMEOUTS_SECONDS", (1.0, LIMIT_SECONDS))
    monkeypatch.setattr(connection, "EXCHANGE_SECONDS_MAX", LIMIT_SECONDS)
    server.script.append(metadata(server))
    openid.begin("en")
    server.script.extend([HANGS] * EXCHANGES_AT_ONCE_MAX)

    def finish() -> None:
        with pytest.raises(SignInUnavailable):
            openid.finish("code", AWAY, clock.now())

    with ThreadPoolExecutor(EXCHANGES_AT_ONCE_MAX) as others:
        waiting = [others.submit(finish) for _ in range(EXCHANGES_AT_ONCE_MAX)]
        wait_until(lambda: len(server.asked) == 1 + EXCHANGES_AT_ONCE_MAX, "all of them", LIMIT_SECONDS)
        finish()
        assert not any(one.done() for one in waiting)
        server.let_go.set()
        for one in waiting:
            one.result(LIMIT_SECONDS)
    assert len(server.asked) == 1 + EXCHANGES_AT_ONCE_MAX
    server.script.append(Says(400, {"error": "invalid_grant"}))
    with pytest.raises(SignInFailed):
        openid.finish("code", AWAY, clock.now())


@pytest.mark.parametrize("answer", [b"[" * 100_000, [1], None, 7, "words", b"no JSON", b'{"a":', {}])
def test_no_answer_to_a_code_breaks_us(
    openid: OpenIdProvider, server: Provider, clock: SteeredClock, answer: Any
) -> None:
    server.script.extend([metadata(server), Says(200, answer)])
    with pytest.raises((SignInUnavailable, SignInFailed)):
        openid.finish("code", AWAY, clock.now())


def test_metadata_that_is_nested_too_deeply_is_not_used(openid: OpenIdProvider, server: Provider) -> None:
    server.script.append(Says(200, b"[" * 100_000))
    unavailable(openid)
