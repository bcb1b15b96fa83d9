"""Calendly's OAuth: a code for a pair of tokens, a pair for the next one, and the end of both."""

from datetime import timedelta
from urllib.parse import urlencode

import httpx
import msgspec
from msgspec import Struct

from adapters.calendly.account import owner_of
from adapters.calendly.api import (
    API_BASE,
    OPERATION_LIMIT_SECONDS,
    READ_TIMEOUT_SECONDS,
    CalendlyApi,
    Deadline,
    exchanged,
    retry_at,
)
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.authorizations import Account, Granted, GrantRefused
from application.ports.clock import Clock
from application.ports.connections import Tokens

AUTH_BASE = "https://auth.calendly.com"
ACCESS_LASTS_SECONDS = 7200
"""Calendly's own figure, for an answer that does not say how long."""
CODE_LENGTH_MAX = 100

_OK, _TOO_MANY, _CLIENT_FAULT, _SERVER_FAULT = 200, 429, 400, 500


class _Pair(Struct):
    access_token: str
    refresh_token: str
    expires_in: int = ACCESS_LASTS_SECONDS


class _Fault(Struct):
    error: str = ""


class CalendlyAuthorizations:
    """The Authorizations port. The client's secret goes to `auth_base` alone; `transport` is for tests."""

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        clock: Clock,
        auth_base: str = AUTH_BASE,
        api_base: str = API_BASE,
        *,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._client_id = client_id
        self._clock = clock
        self._auth_base = auth_base.rstrip("/")
        self._api_base = api_base
        self._transport = transport
        self._http = httpx.Client(
            headers={"Accept": "application/json"},
            follow_redirects=False,
            transport=transport,
        )
        self._form_secret = {"client_id": client_id, "client_secret": client_secret}

    def close(self) -> None:
        self._http.close()

    def page(self, state: str, challenge: str, redirect_uri: str) -> str:
        query = {
            "client_id": self._client_id,
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._auth_base}/oauth/authorize?{urlencode(query)}"

    def exchange(self, code: str, verifier: str, redirect_uri: str) -> Granted | GrantRefused | NotReached | Unknown:
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        answer = self._granted({**form, "redirect_uri": redirect_uri})
        return NotReached("Calendly's rate limit is reached") if isinstance(answer, Limited) else answer

    def renew(self, refresh_token: str) -> Granted | GrantRefused | Limited | NotReached | Unknown:
        return self._granted({"grant_type": "refresh_token", "refresh_token": refresh_token})

    def account(self, access_token: str) -> Account:
        api = CalendlyApi(access_token, self._clock, self._api_base, transport=self._transport)
        try:
            owner = owner_of(api, Deadline(OPERATION_LIMIT_SECONDS))
        finally:
            api.close()
        return Account(calendar=owner.uri, organization=owner.current_organization, name=owner.name)

    def revoke(self, token: str) -> bool:
        answered = self._posted("/oauth/revoke", {"token": token})
        return isinstance(answered, tuple) and answered[0].status_code == _OK

    def _granted(self, form: dict[str, str]) -> Granted | GrantRefused | Limited | NotReached | Unknown:
        answered = self._posted("/oauth/token", form)
        if not isinstance(answered, tuple):
            return answered
        response, body = answered
        status = response.status_code
        if status == _TOO_MANY:
            return Limited(retry_at(self._clock.now(), response.headers))
        if status >= _SERVER_FAULT:
            return NotReached(f"Calendly answered {status}")  # what is shown is spent by a success only
        if status >= _CLIENT_FAULT:
            return GrantRefused(_code(status, body))
        return self._pair(status, body)

    def _pair(self, status: int, body: bytes) -> Granted | Unknown:
        """A yes that cannot be read may have spent what was shown."""
        try:
            pair = msgspec.json.decode(body, type=_Pair)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return Unknown(f"Calendly's answer {status} cannot be read")
        now = self._clock.now()
        tokens = Tokens(
            access=pair.access_token,
            refresh=pair.refresh_token,
            issued_at=now,
            expires_at=now + timedelta(seconds=max(pair.expires_in, 1)),
        )
        return Granted(tokens)

    def _posted(self, path: str, form: dict[str, str]) -> tuple[httpx.Response, bytes] | NotReached | Unknown:
        deadline = Deadline(OPERATION_LIMIT_SECONDS)
        data = {**self._form_secret, **form}
        return exchanged(self._http, "POST", f"{self._auth_base}{path}", deadline, READ_TIMEOUT_SECONDS, data=data)


def _code(status: int, body: bytes) -> str:
    """OAuth's own word, if it is one."""
    try:
        told = msgspec.json.decode(body, type=_Fault).error
    except (msgspec.MsgspecError, ValueError, RecursionError):
        told = ""
    is_word = 0 < len(told) <= CODE_LENGTH_MAX and told.replace("_", "").isalnum() and told.isascii()
    return told if is_word else f"refused with {status}"
