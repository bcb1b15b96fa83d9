"""The authorization code flow with PKCE, state and nonce. What a token must be, authlib and joserfc judge."""

import logging
import secrets
from datetime import datetime
from threading import BoundedSemaphore
from typing import Any

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError

from adapters.openid.connection import Deadline, bounded
from adapters.openid.metadata import Metadata
from adapters.openid.remembered import WAIT_SECONDS, Unusable
from application.ports.clock import Clock
from application.ports.identity_provider import Begun, Identity
from domain.errors import AddressNotVerified, SignInFailed, SignInUnavailable

SCOPE = "openid email profile"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures with a key pair only, whatever a provider or a token says."""
CLOCK_SKEW_SECONDS = 60
NAME_LENGTH_MAX = 120
RETRY_SECONDS = 30
EXCHANGES_AT_ONCE_MAX = 4
"""A provider that hangs may hold so many threads of the service, and no more."""

_WORD_BYTES = 32
_log = logging.getLogger(__name__)


class OpenIdProvider:
    """The IdentityProvider port. One object serves all threads."""

    def __init__(
        self, *, issuer: str, client_id: str, client_secret: str, name: str, redirect_uri: str, clock: Clock
    ) -> None:
        self.name = name
        self._issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri
        self._metadata = Metadata(issuer, clock)
        self._exchanges = BoundedSemaphore(EXCHANGES_AT_ONCE_MAX)

    def begin(self, language: str) -> Begun:
        deadline = Deadline()
        try:
            document = self._metadata.document(deadline)
        except (requests.RequestException, Unusable) as away:
            raise _unavailable(away) from None
        state, nonce, verifier = (secrets.token_urlsafe(_WORD_BYTES) for _ in range(3))
        with self._session(document, deadline) as session:
            url, _ = session.create_authorization_url(
                document["authorization_endpoint"],
                state=state,
                nonce=nonce,
                code_verifier=verifier,
                ui_locales=language,
            )
        return Begun(str(url), state, nonce, verifier)

    def finish(self, code: str, begun: Begun, now: datetime) -> Identity:
        if not self._exchanges.acquire(timeout=WAIT_SECONDS):
            raise _unavailable(Unusable("it has not answered those before yet"))
        deadline = Deadline()
        try:
            token = self._token(code, begun, deadline)
            claims = self._claims(token, begun.nonce, now, deadline)
            return self._identity(claims, token, deadline)
        except OAuthError as refused:
            raise _failed(f"the provider refuses the code: {refused.error}") from None
        except (requests.RequestException, Unusable) as away:
            raise _unavailable(away) from None
        finally:
            self._exchanges.release()

    def _session(self, document: dict[str, Any], deadline: Deadline) -> Any:
        """Authlib knows no types."""
        session = OAuth2Session(
            self._client_id,
            self._client_secret,
            scope=SCOPE,
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
            token_endpoint_auth_method=_authentication(document),
        )
        return bounded(session, deadline)

    def _token(self, code: str, begun: Begun, deadline: Deadline) -> dict[str, Any]:
        document = self._metadata.document(deadline)
        with self._session(document, deadline) as session:
            try:
                token: dict[str, Any] = session.fetch_token(
                    document["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=begun.verifier,
                    redirect_uri=self._redirect_uri,
                    allow_redirects=False,
                )
            except (ValueError, RecursionError):
                raise Unusable("its answer to the code is no JSON object") from None
        return token

    def _claims(self, token: dict[str, Any], nonce: str, now: datetime, deadline: Deadline) -> dict[str, Any]:
        """What the id token says, once everything about it fits; raises SignInFailed."""
        words = token.get("id_token")
        if not isinstance(words, str):
            raise _failed("the provider's answer has no id token")
        options = {"iss": {"value": self._issuer}, "aud": {"value": self._client_id}}
        params = {"nonce": nonce, "client_id": self._client_id, "access_token": token.get("access_token")}
        try:
            decoded = self._decoded(words, deadline)
            claims = CodeIDToken(decoded.claims, decoded.header, options, params)
            claims.validate(now=int(now.timestamp()), leeway=CLOCK_SKEW_SECONDS)
        except (JoseError, ValueError, TypeError, KeyError) as fault:
            raise _failed(f"the id token does not fit: {type(fault).__name__}") from None
        return dict(claims)

    def _decoded(self, words: str, deadline: Deadline) -> jwt.Token:
        try:
            return jwt.decode(words, self._metadata.keys(deadline), algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            return jwt.decode(words, self._metadata.keys(deadline, anew=True), algorithms=ALGORITHMS)

    def _identity(self, claims: dict[str, Any], token: dict[str, Any], deadline: Deadline) -> Identity:
        """Raises AddressNotVerified."""
        endpoint = self._metadata.document(deadline).get("userinfo_endpoint")
        if "email" not in claims and isinstance(endpoint, str):
            more = self._metadata.read(endpoint, deadline, Authorization=f"Bearer {token['access_token']}")
            if more.get("sub") != claims["sub"]:
                raise _failed("the provider tells of somebody else")
            claims = {**more, **claims}
        email, verified = claims.get("email"), claims.get("email_verified")
        is_verified = verified is True or verified == "true"  # some say it in words
        if not isinstance(email, str) or not email or not is_verified:
            raise AddressNotVerified("The provider has not verified your e-mail address, or did not tell it.")
        name = claims.get("name")
        return Identity(
            issuer=self._issuer,
            subject=str(claims["sub"]),
            email=email,
            name=" ".join(str(name).split())[:NAME_LENGTH_MAX] if name else "",
        )


def _authentication(document: dict[str, Any]) -> str:
    """How the client proves itself: as the standard's default, unless the provider takes only the other way."""
    offered = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"


def _unavailable(away: Exception) -> SignInUnavailable:
    _log.warning("the identity provider cannot be used: %s: %s", type(away).__name__, away)
    return SignInUnavailable("The other service does not answer as it should.", retry_after_seconds=RETRY_SECONDS)


def _failed(why: str) -> SignInFailed:
    _log.warning("nobody was signed in by the identity provider: %s", why)
    return SignInFailed("What came back from the other service does not fit what we asked.")
