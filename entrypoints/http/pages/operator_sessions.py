"""What a browser holds once somebody has shown the operator's token: signed, bounded in time, and not the token."""

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature
from msgspec import Struct

from domain.identifiers import BuilderId
from entrypoints.access import signer
from entrypoints.http.authorization import is_open_to_all
from entrypoints.settings import Settings

SESSION_LASTS = timedelta(hours=12)
SESSION_CHARACTERS_MAX = 300
_ID_BYTES = 16
_WITHOUT_SIGN_IN = "open"


class Session(Struct, frozen=True):
    """`is_open`: nobody had to sign in, because development without a token is open. `is_account`: by name, and not by
    the operator's token; `builders` are then all whose pages they may see, None for everybody's. Analysts see the
    figures, and so does whoever sees everything.
    """

    id: str
    is_open: bool = False
    is_account: bool = False
    builders: frozenset[BuilderId] | None = None
    sees_figures: bool = True


OPEN = Session(_WITHOUT_SIGN_IN, is_open=True)


class OperatorSessions:
    """Another OPERATOR_TOKEN or other keys end every session: both are part of what is signed with."""

    def __init__(self, settings: Settings) -> None:
        self._keys = settings.app_secret_keys
        self._token = settings.operator_token
        self.are_open = is_open_to_all(settings)
        self.has_token = self._token is not None
        self.are_closed = not (self.has_token or self.are_open or settings.operators)
        mark = hashlib.sha256((self._token or "").encode()).hexdigest()
        self._serializer = signer(self._keys, f"operator-session/{mark}")

    def is_token(self, given: str) -> bool:
        """In a time that tells nothing, not even how long the token is."""
        if self._token is None:
            return False
        digests = (hashlib.sha256(text.strip().encode()).digest() for text in (given, self._token))
        return hmac.compare_digest(*digests)

    def begin(self, now: datetime) -> str:
        """The words of a new session."""
        ends = int((now + SESSION_LASTS).timestamp())
        return str(self._serializer.dumps([secrets.token_urlsafe(_ID_BYTES), ends]))

    def read(self, words: str | None, now: datetime) -> Session | None:
        """None unless they are ours and still good."""
        if self.are_open:
            return OPEN
        if not self.has_token or not words or len(words) > SESSION_CHARACTERS_MAX:
            return None
        try:
            session_id, ends = self._serializer.loads(words)
        except (BadSignature, ValueError):
            return None
        return Session(session_id) if now < datetime.fromtimestamp(ends, UTC) else None

    def form_token(self, session: Session) -> str:
        """The word in every form of this session that no other page can know."""
        return next(self._form_tokens(session))

    def is_form_token(self, given: str, session: Session) -> bool:
        return any(hmac.compare_digest(given.encode(), made.encode()) for made in self._form_tokens(session))

    def _form_tokens(self, session: Session) -> Iterator[str]:
        for key in self._keys:
            yield hmac.new(key.encode(), f"operator-form/{session.id}".encode(), hashlib.sha256).hexdigest()
