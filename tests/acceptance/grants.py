"""The access that experts give us at Calendly: in memory by word alone, in the sandbox by its own pages."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from application.ports.answers import NotReached, ProviderUnavailable, Unknown
from application.ports.authorizations import Account, Granted, GrantRefused
from application.ports.catalog import Builder
from application.ports.clock import Clock
from application.ports.connections import Tokens
from entrypoints.service import Service

CALLBACK = "/builder/calendly-callback"
VERIFIER = "v" * 50


class WordOfMouth:
    """The Authorizations port: a code is the calendar that it opens."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def page(self, state: str, challenge: str, redirect_uri: str) -> str:
        return f"{redirect_uri}?{state}&{challenge}"

    def exchange(self, code: str, verifier: str, redirect_uri: str) -> Granted | GrantRefused | NotReached | Unknown:
        assert (verifier, redirect_uri) == (VERIFIER, CALLBACK)
        now = self._clock.now()
        return Granted(Tokens(access=code, refresh=code, issued_at=now, expires_at=now + timedelta(hours=2)))

    def renew(self, refresh_token: str) -> Granted | GrantRefused | NotReached | Unknown:
        return self.exchange(refresh_token, VERIFIER, CALLBACK)

    def account(self, access_token: str) -> Account:
        return Account(calendar=access_token, organization="memory", name="An expert")

    def revoke(self, token: str) -> bool:
        return bool(token)


def give_by_word(builder: Builder, service: Service) -> None:
    assert service.connecting is not None
    assert builder.calendar is not None
    service.connecting.finish(builder.id, builder.calendar, VERIFIER, CALLBACK)


def take_back_by_word(builder: Builder, service: Service) -> None:
    held = service.connections.held(builder.id)
    assert held is not None
    service.connections.lose(builder.id, held.generation, "withdrawn", service.world.clock.now())


def give_at_calendly(builder: Builder, service: Service, sandbox: httpx.Client) -> None:
    """What the browser carries between us and Calendly's page."""
    assert service.connecting is not None
    redirect_uri = f"{service.settings.app_base_url}{CALLBACK}"
    page = service.connecting.begin(builder, "a state", VERIFIER, redirect_uri)
    asked = dict(parse_qsl(urlsplit(page).query))
    said = {**asked, "user": builder.id, "answer": "allow"}
    led = sandbox.post("/calendly-auth/oauth/authorize", data=said).headers["location"]
    code = dict(parse_qsl(urlsplit(led).query))["code"]
    service.connecting.finish(builder.id, code, VERIFIER, redirect_uri)


def take_back_at_calendly(builder: Builder, service: Service, sandbox: httpx.Client) -> None:
    """We learn of it by the next call."""
    page = sandbox.get("/calendly-auth/grants").text
    for part in page.split('action="/calendly-auth/grants/')[1:]:
        grant = part.partition('"')[0]
        sandbox.post(f"/calendly-auth/grants/{grant}", data={"action": "withdraw"})
    assert builder.calendar is not None
    with pytest.raises(ProviderUnavailable):
        service.world.scheduling.host(builder.calendar)
