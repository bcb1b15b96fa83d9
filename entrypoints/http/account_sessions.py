"""What a browser holds once somebody has signed in: who they are to us, signed, and bounded in time twice."""

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from itsdangerous import BadSignature
from litestar.datastructures import Cookie
from msgspec import Struct

from domain.identifiers import AccountId
from entrypoints.access import signer
from entrypoints.http.own_cookie import own_cookie
from entrypoints.settings import Settings

LASTS = timedelta(days=60)
"""From the sign-in on, however much it is used."""
IDLE_LASTS = timedelta(days=14)
"""Without being used."""
ISSUED_ANEW_AFTER = timedelta(hours=1)

_CHARACTERS_MAX = 300
_ID_BYTES = 16
_MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class AccountSession(Struct, frozen=True, kw_only=True):
    account_id: AccountId
    id: str
    began_at: datetime
    issued_at: datetime


class AccountSessions:
    """The first key signs, all verify. Nothing personal is in a cookie: an id of ours and two moments."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._keys = settings.app_secret_keys
        self._serializer = signer(self._keys, "account-session")

    @property
    def cookie_name(self) -> str:
        """With a prefix that keeps browsers from taking one of another host or path for ours; it needs https."""
        return "__Host-account" if self._settings.app_base_url.startswith("https://") else "account"

    def begin(self, account_id: AccountId, now: datetime) -> AccountSession:
        return AccountSession(
            account_id=account_id, id=secrets.token_urlsafe(_ID_BYTES), began_at=_whole(now), issued_at=_whole(now)
        )

    def read(self, words: str | None, now: datetime) -> AccountSession | None:
        """None unless they are ours and still good."""
        if not words or len(words) > _CHARACTERS_MAX:
            return None
        try:
            account, id_, began, issued = self._serializer.loads(words)
            session = AccountSession(
                account_id=AccountId(UUID(account)), id=id_, began_at=_moment(began), issued_at=_moment(issued)
            )
        except (BadSignature, ValueError):
            return None
        is_over = now >= session.began_at + LASTS or now >= session.issued_at + IDLE_LASTS
        return None if is_over else session

    def renewed(self, words: str | None, now: datetime) -> AccountSession | None:
        """The same session under the newest key and with a new moment; None while it is young enough, or over."""
        session = self.read(words, now)
        if session is None or now < session.issued_at + ISSUED_ANEW_AFTER:
            return None
        return AccountSession(
            account_id=session.account_id, id=session.id, began_at=session.began_at, issued_at=_whole(now)
        )

    def cookie(self, session: AccountSession) -> Cookie:
        moments = (_number(session.began_at), _number(session.issued_at))
        words = self._serializer.dumps([session.account_id.hex, session.id, *moments])
        return self._cookie(str(words), int(IDLE_LASTS.total_seconds()))

    def no_cookie(self) -> Cookie:
        return self._cookie("", 0)

    def form_token(self, session: AccountSession) -> str:
        """The word in every form of this session that no other page can know."""
        return next(self._form_tokens(session))

    def is_form_token(self, given: str, session: AccountSession) -> bool:
        return any(hmac.compare_digest(given.encode(), made.encode()) for made in self._form_tokens(session))

    def _form_tokens(self, session: AccountSession) -> Iterator[str]:
        for key in self._keys:
            yield hmac.new(key.encode(), f"account-form/{session.id}".encode(), hashlib.sha256).hexdigest()

    def _cookie(self, value: str, seconds: int) -> Cookie:
        return own_cookie(self._settings, self.cookie_name, value, seconds)


def _whole(moment: datetime) -> datetime:
    return _moment(_number(moment))


def _number(moment: datetime) -> int:
    return (moment - _EPOCH) // _MILLISECOND


def _moment(number: int) -> datetime:
    return _EPOCH + number * _MILLISECOND
