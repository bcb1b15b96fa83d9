"""What a browser holds between our page and Calendly's answer: one attempt to connect, good for a few minutes, once."""

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature
from litestar.datastructures import Cookie
from msgspec import Struct

from domain.identifiers import BuilderId
from entrypoints.access import signer
from entrypoints.http.own_cookie import own_cookie
from entrypoints.settings import Settings

COOKIE = "calendly_connecting"
CALLBACK = "/builder/calendly-callback"
"""As it has to be registered for our app at Calendly, after APP_BASE_URL."""
LASTS = timedelta(minutes=10)
"""As long as Calendly's code."""
CHARACTERS_MAX = 600
_STATE_BYTES, _VERIFIER_BYTES = 24, 48
_LETTERS_OF_MARK = 16


class Attempt(Struct, frozen=True, kw_only=True):
    """`mark` tells whose session began it. The verifier never leaves this browser and us but to Calendly itself."""

    builder_id: BuilderId
    state: str
    verifier: str
    mark: str
    ends: int


class ConnectingCookies:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._serializer = signer(settings.app_secret_keys, "calendly-connecting")

    @property
    def redirect_uri(self) -> str:
        return f"{self._settings.app_base_url}{CALLBACK}"

    def begin(self, builder_id: BuilderId, form_token: str, now: datetime) -> Attempt:
        return Attempt(
            builder_id=builder_id,
            state=secrets.token_urlsafe(_STATE_BYTES),
            verifier=secrets.token_urlsafe(_VERIFIER_BYTES),
            mark=_mark(form_token),
            ends=int((now + LASTS).timestamp()),
        )

    def cookie(self, attempt: Attempt) -> Cookie:
        kept = [attempt.builder_id, attempt.state, attempt.verifier, attempt.mark, attempt.ends]
        return self._cookie(str(self._serializer.dumps(kept)), int(LASTS.total_seconds()))

    def over(self) -> Cookie:
        """Takes the attempt away: whatever came of it, it is good once."""
        return self._cookie("", 0)

    def read(self, words: str | None, now: datetime) -> Attempt | None:
        """None unless it is ours and still good."""
        if not words or len(words) > CHARACTERS_MAX:
            return None
        try:
            builder_id, state, verifier, mark, ends = self._serializer.loads(words)
        except (BadSignature, ValueError):
            return None
        if now >= datetime.fromtimestamp(ends, UTC):
            return None
        return Attempt(builder_id=BuilderId(builder_id), state=state, verifier=verifier, mark=mark, ends=ends)

    def _cookie(self, words: str, seconds: int) -> Cookie:
        return own_cookie(self._settings, COOKIE, words, seconds, CALLBACK)


def is_of_session(attempt: Attempt, form_token: str) -> bool:
    return hmac.compare_digest(attempt.mark, _mark(form_token))


def is_state(attempt: Attempt, given: str) -> bool:
    return hmac.compare_digest(attempt.state.encode(), given.encode())


def _mark(form_token: str) -> str:
    return hashlib.sha256(f"connecting/{form_token}".encode()).hexdigest()[:_LETTERS_OF_MARK]
