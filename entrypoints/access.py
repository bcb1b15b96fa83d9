"""Signed words that open one booking: access tokens, and the links that carry one."""

import hashlib
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer

from domain.errors import Unauthenticated
from domain.identifiers import BookingId, BuilderId, SessionTypeId, SignInLinkId

VALID_AFTER_SESSION = timedelta(days=90)
FRESH_LINK_VALID = timedelta(days=7)
_TOKEN_CHARACTERS_MAX = 300


class AccessTokens:
    """One booking each, valid until 90 days after its session. The first key signs, all verify."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._serializer = signer(keys, "booking-access")

    def issue(self, booking_id: BookingId, session_end: datetime) -> str:
        return self.issue_until(booking_id, session_end + VALID_AFTER_SESSION)

    def issue_until(self, booking_id: BookingId, ends: datetime) -> str:
        return str(self._serializer.dumps([booking_id.hex, int(ends.timestamp())]))

    def booking(self, token: str, now: datetime) -> BookingId:
        """The booking that the token opens; raises Unauthenticated."""
        booking_id, ends = self._signed(token)
        if now >= ends:
            raise Unauthenticated("The access token has expired.")
        return booking_id

    def once_opened(self, token: str, now: datetime) -> BookingId | None:
        """The booking that the token opened before it ended; None for one that still does, or never did."""
        try:
            booking_id, ends = self._signed(token)
        except Unauthenticated:
            return None
        return booking_id if now >= ends else None

    def _signed(self, token: str) -> tuple[BookingId, datetime]:
        """Raises Unauthenticated for words that are not ours."""
        if len(token) > _TOKEN_CHARACTERS_MAX:
            raise Unauthenticated("The access token is not valid.")
        try:
            booking_hex, ends = self._serializer.loads(token)
        except (BadSignature, ValueError):
            raise Unauthenticated("The access token is not valid.") from None
        return BookingId(UUID(booking_hex)), datetime.fromtimestamp(ends, UTC)


class SignInTokens:
    """What a mail's link holds: a name that only we can have given. Whether it still signs in is kept elsewhere."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._serializer = signer(keys, "sign-in-link")

    def issue(self, link_id: SignInLinkId) -> str:
        return str(self._serializer.dumps(link_id.hex))

    def link(self, token: str) -> SignInLinkId | None:
        """None unless we gave it out."""
        if len(token) > _TOKEN_CHARACTERS_MAX:
            return None
        try:
            return SignInLinkId(UUID(self._serializer.loads(token)))
        except (BadSignature, ValueError):
            return None


def signer(keys: tuple[str, ...], salt: str) -> URLSafeSerializer:
    """For words of one kind, which `salt` tells from all others: the first key signs, all verify."""
    return URLSafeSerializer(list(reversed(keys)), salt=salt, signer_kwargs={"digest_method": hashlib.sha256})


class SignedLinks:
    """Implements application.ports.links.Links."""

    def __init__(self, base_url: str, tokens: AccessTokens, sign_in_tokens: SignInTokens) -> None:
        self._base_url = base_url
        self._tokens = tokens
        self._sign_in_tokens = sign_in_tokens

    def after_payment(self, booking_id: BookingId, session_end: datetime) -> str:
        return f"{self.manage(booking_id, session_end)}&session_id={{CHECKOUT_SESSION_ID}}"

    def payment_abandoned(self, booking_id: BookingId, session_end: datetime) -> str:
        return f"{self._base_url}/booking/cancel?access={self._access(booking_id, session_end)}"

    def manage(self, booking_id: BookingId, session_end: datetime) -> str:
        return self._opening(self._tokens.issue(booking_id, session_end))

    def fresh(self, booking_id: BookingId, now: datetime) -> str:
        return self._opening(self._tokens.issue_until(booking_id, now + FRESH_LINK_VALID))

    def book_again(self, builder_id: BuilderId, session_type_id: SessionTypeId) -> str:
        return f"{self._base_url}/book/{quote(builder_id, safe='')}/{quote(session_type_id, safe='')}"

    def sign_in(self, link_id: SignInLinkId) -> str:
        return f"{self._base_url}/sign-in/confirm?link={quote(self._sign_in_tokens.issue(link_id), safe='')}"

    def operator(self, booking_id: BookingId | None) -> str:
        page = f"bookings/{booking_id}" if booking_id else "health"
        return f"{self._base_url}/operator/{page}"

    def _opening(self, token: str) -> str:
        return f"{self._base_url}/booking/confirmation?access={quote(token, safe='')}"

    def _access(self, booking_id: BookingId, session_end: datetime) -> str:
        return quote(self._tokens.issue(booking_id, session_end), safe="")
