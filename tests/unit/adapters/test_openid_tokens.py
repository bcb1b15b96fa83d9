"""What an identity provider may say, and what it may not: each lie is one change to a token that signs somebody in."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import State

from adapters.openid import connection
from adapters.openid.provider import OpenIdProvider
from application.ports.identity_provider import Begun, Identity
from domain.errors import AddressNotVerified, SignInFailed, SignInUnavailable
from tests.acceptance.servers import listening, port_of, serving
from tests.assembly import SteeredClock

Json = dict[str, Any]
KEY, OTHER_KEY = (RSAKey.generate_key(2048, {"kid": kid}) for kid in ("one", "two"))
REDIRECT = "https://booking.example.com/sign-in/callback"
CLIENT = "us"


class Liar:
    """A provider that says what a test tells it to."""

    def __init__(self, issuer: str, clock: SteeredClock) -> None:
        self.issuer = issuer
        self._clock = clock
        self.document: Json = {}
        self.claims: Json = {}
        self.userinfo: Json | None = None
        self.key: RSAKey = KEY
        self.published: list[RSAKey] = [KEY]
        self.words: Callable[[Json], str] = self.signed
        self.answer: Response[Any] | None = None
        self.challenge = ""
        self.nonce = ""
        self.asked: list[str] = []

    def goes_there(self, begun: Begun) -> None:
        query = parse_qs(urlsplit(begun.url).query)
        self.challenge, self.nonce = query["code_challenge"][0], query["nonce"][0]

    def metadata(self) -> Json:
        places = {f"{name}_endpoint": f"{self.issuer}/{name}" for name in ("authorization", "token", "userinfo")}
        return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", **places, **self.document}

    def tokens(self) -> Json:
        now = int(self._clock.now().timestamp())
        claims = {
            "iss": self.issuer,
            "sub": "mary",
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": self.nonce,
            "email": "mary@example.org",
            "email_verified": True,
            **self.claims,
        }
        said = {name: value for name, value in claims.items() if value is not None}
        return {"access_token": "at", "token_type": "Bearer", "id_token": self.words(said)}

    def signed(self, claims: Json) -> str:
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)


@get("/.well-known/openid-configuration", sync_to_thread=False)
def discovery(state: State) -> Response[Any]:
    state.liar.asked.append("discovery")
    return state.liar.answer or Response(state.liar.metadata())


@get("/keys", sync_to_thread=False)
def keys(state: State) -> Json:
    state.liar.asked.append("keys")
    return dict(KeySet(state.liar.published).as_dict())


@post("/token", status_code=200)
async def token(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    form = await request.form()
    digest = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
    is_proved = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == state.liar.challenge
    is_ours = request.headers["authorization"] == f"Basic {base64.b64encode(b'us:secret').decode()}"
    if form["code"] != "good" or not is_proved or not is_ours or form["redirect_uri"] != REDIRECT:
        return Response({"error": "invalid_grant"}, status_code=400)
    return Response(state.liar.tokens())


@get("/userinfo", sync_to_thread=False)
def userinfo(state: State) -> Json:
    return dict(state.liar.userinfo or {})


@pytest.fixture
def clock() -> SteeredClock:
    return SteeredClock(datetime.now(UTC).replace(microsecond=0))


@pytest.fixture
def liar(clock: SteeredClock) -> Iterator[Liar]:
    with listening() as listener:
        found = Liar(f"http://127.0.0.1:{port_of(listener)}", clock)
        app = Litestar([discovery, keys, token, userinfo], state=State({"liar": found}), logging_config=None)
        with serving(app, listener):
            yield found


@pytest.fixture
def provider(liar: Liar, clock: SteeredClock) -> OpenIdProvider:
    return OpenIdProvider(
        issuer=liar.issuer, client_id=CLIENT, client_secret="secret", name="Liar", redirect_uri=REDIRECT, clock=clock
    )


def told(provider: OpenIdProvider, liar: Liar, clock: SteeredClock, code: str = "good") -> Identity:
    begun = provider.begin("de")
    liar.goes_there(begun)
    return provider.finish(code, begun, clock.now())


def test_the_truth_is_believed(provider: OpenIdProvider, liar: Liar, clock: SteeredClock) -> None:
    liar.claims = {"name": "  Mary\n Example "}
    assert told(provider, liar, clock) == Identity(
        issuer=liar.issuer, subject="mary", email="mary@example.org", name="Mary Example"
    )


LIES: dict[str, Json] = {
    "another issuer": {"iss": "https://evil.example"},
    "no issuer": {"iss": None},
    "another audience": {"aud": "somebody else"},
    "an audience of others too, without saying for whom": {"aud": [CLIENT, "others"]},
    "for another party": {"azp": "others"},
    "no audience": {"aud": None},
    "ended": {"exp": int((datetime.now(UTC) - timedelta(hours=1)).timestamp())},
    "no end": {"exp": None},
    "made in the future": {"iat": int((datetime.now(UTC) + timedelta(hours=1)).timestamp())},
    "another nonce": {"nonce": "replayed"},
    "no nonce": {"nonce": None},
    "no subject": {"sub": None},
    "for another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_token_that_does_not_fit_is_refused(
    provider: OpenIdProvider, liar: Liar, clock: SteeredClock, lie: Json
) -> None:
    liar.claims = lie
    with pytest.raises(SignInFailed):
        told(provider, liar, clock)


def _parts(header: Json, claims: Json) -> str:
    return ".".join(_encoded(json.dumps(part).encode()) for part in (header, claims))


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unsigned(claims: Json) -> str:
    return f"{_parts({'alg': 'none'}, claims)}."


def _signed_with_the_public_key(claims: Json) -> str:
    """A key that everybody has, taken for a shared secret."""
    signed = _parts({"alg": "HS256", "kid": "one"}, claims)
    return f"{signed}.{_encoded(hmac.digest(KEY.as_pem(private=False), signed.encode(), 'sha256'))}"


def _signed_with_our_secret(claims: Json) -> str:
    signed = _parts({"alg": "HS256"}, claims)
    return f"{signed}.{_encoded(hmac.digest(b'secret', signed.encode(), 'sha256'))}"


def _changed(claims: Json) -> str:
    head, _, signature = jwt.encode({"alg": "RS256", "kid": "one"}, claims, KEY).split(".")
    body = _encoded(json.dumps({**claims, "email": "tom@example.org"}).encode())
    return f"{head}.{body}.{signature}"


FORGERIES: dict[str, Callable[[Json], str]] = {
    "not signed": _unsigned,
    "signed with what everybody knows": _signed_with_the_public_key,
    "signed with a shared secret": _signed_with_our_secret,
    "changed after it was signed": _changed,
    "no token at all": lambda _: "nonsense",
    "by a key of nobody": lambda claims: jwt.encode({"alg": "RS256", "kid": "two"}, claims, OTHER_KEY),
    "by another key under a known name": lambda claims: jwt.encode({"alg": "RS256", "kid": "one"}, claims, OTHER_KEY),
}


@pytest.mark.parametrize("forged", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forged_token_is_refused_whatever_the_provider_publishes(
    provider: OpenIdProvider, liar: Liar, clock: SteeredClock, forged: Callable[[Json], str]
) -> None:
    liar.document = {"id_token_signing_alg_values_supported": ["none", "HS256", "RS256"]}
    liar.words = forged
    with pytest.raises(SignInFailed):
        told(provider, liar, clock)


def test_a_code_without_our_proof_is_refused(provider: OpenIdProvider, liar: Liar, clock: SteeredClock) -> None:
    with pytest.raises(SignInFailed):
        told(provider, liar, clock, code="another")
    begun = provider.begin("en")
    with pytest.raises(SignInFailed):  # the way there was somebody else's
        provider.finish("good", begun, clock.now())


def test_clocks_may_differ_by_a_minute(provider: OpenIdProvider, liar: Liar, clock: SteeredClock) -> None:
    now = int(clock.now().timestamp())
    liar.claims = {"iat": now + 50, "exp": now - 50}
    assert told(provider, liar, clock).subject == "mary"


def test_a_new_key_is_looked_for_but_not_without_end(provider: OpenIdProvider, liar: Liar, clock: SteeredClock) -> None:
    told(provider, liar, clock)
    liar.key, liar.published = OTHER_KEY, [OTHER_KEY]
    for _ in range(3):
        with pytest.raises(SignInFailed):
            told(provider, liar, clock)
    assert liar.asked.count("keys") == 1
    clock.pass_by(timedelta(minutes=1))
    assert told(provider, liar, clock).subject == "mary"
    assert liar.asked.count("keys") == 2
    assert liar.asked.count("discovery") == 1


@pytest.mark.parametrize("verified", [False, None, "false", 1, "yes"])
def test_an_address_counts_only_once_it_is_verified(
    provider: OpenIdProvider, liar: Liar, clock: SteeredClock, verified: object
) -> None:
    liar.claims = {"email_verified": verified}
    with pytest.raises(AddressNotVerified):
        told(provider, liar, clock)


def test_an_address_may_be_told_apart_from_the_token_but_only_of_the_same_person(
    provider: OpenIdProvider, liar: Liar, clock: SteeredClock
) -> None:
    liar.claims = {"email": None, "email_verified": None}
    liar.userinfo = {"sub": "mary", "email": "mary@example.org", "email_verified": "true"}
    assert told(provider, liar, clock).email == "mary@example.org"
    liar.userinfo = {**liar.userinfo, "sub": "tom"}
    with pytest.raises(SignInFailed):
        told(provider, liar, clock)


@pytest.mark.parametrize(
    "document", [{"issuer": "https://evil.example"}, {"token_endpoint": None}, {"jwks_uri": 5}, {"issuer": None}]
)
def test_a_provider_that_describes_itself_wrongly_is_not_used(
    provider: OpenIdProvider, liar: Liar, document: Json
) -> None:
    liar.document = document
    with pytest.raises(SignInUnavailable):
        provider.begin("en")


def test_a_provider_that_answers_too_much_nonsense_or_elsewhere_is_not_used(
    provider: OpenIdProvider, liar: Liar, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = Response(None, status_code=302, headers={"location": f"{liar.issuer}/keys"})
    answers: list[Response[Any]] = [away, Response("no JSON"), Response([1]), Response({}, status_code=500)]
    for answer in answers:
        liar.answer = answer
        with pytest.raises(SignInUnavailable):
            provider.begin("en")
    liar.answer = None
    monkeypatch.setattr(connection, "ANSWER_BYTES_MAX", 100)
    with pytest.raises(SignInUnavailable):
        provider.begin("en")
