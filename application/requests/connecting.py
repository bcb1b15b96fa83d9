"""A builder connects their own Calendly, or ends that: whose calendar it must be, and what happens to bookings."""

import logging
from base64 import urlsafe_b64encode
from collections.abc import Callable
from enum import StrEnum
from hashlib import sha256

from msgspec import Struct

from application.ports.answers import NotReached, ProviderUnavailable, Unknown
from application.ports.authorizations import Account, Authorizations, Granted, GrantRefused
from application.ports.catalog import Builder, Catalog
from application.ports.clock import Clock
from application.ports.connections import CalendarTaken, Connection, Connections, Tokens
from application.reconcilers.subscriptions import SubscriptionKeeper
from application.requests.pausing import Pausing
from domain.identifiers import BuilderId

CALENDAR_DISCONNECTED = "The calendar is disconnected."
"""The reason of the pause, as clients read it. Connecting again ends a pause with this reason, and no other."""

_log = logging.getLogger(__name__)

KeeperOf = Callable[[Connection], SubscriptionKeeper]


class ConnectingFault(StrEnum):
    NO_CALENDAR = "no_calendar"
    OTHER_USER = "other_user"
    TAKEN = "taken"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    AWAY = "away"


class NotConnected(Exception):  # noqa: N818 - it names what happened
    """`account` is whose token it was, where that is the fault. Nothing was kept."""

    def __init__(self, fault: ConnectingFault, account: Account | None = None) -> None:
        super().__init__(fault)
        self.fault = fault
        self.account = account


class Disconnected(Struct, frozen=True, kw_only=True):
    """What could be done at Calendly itself; here it has ended in any case."""

    unsubscribed: bool
    revoked: bool


class Connecting:
    """`keeper_of` keeps the webhook subscription of one connection; without it nobody listens."""

    def __init__(
        self,
        *,
        connections: Connections,
        authorizations: Authorizations,
        catalog: Catalog,
        pausing: Pausing,
        keeper_of: KeeperOf | None,
        clock: Clock,
    ) -> None:
        self._connections = connections
        self._authorizations = authorizations
        self._catalog = catalog
        self._pausing = pausing
        self._keeper_of = keeper_of
        self._clock = clock

    def begin(self, builder: Builder, state: str, verifier: str, redirect_uri: str) -> str:
        """The page at Calendly where the builder says yes or no. Raises NotConnected."""
        if builder.calendar is None:
            raise NotConnected(ConnectingFault.NO_CALENDAR)
        return self._authorizations.page(state, challenge_of(verifier), redirect_uri)

    def finish(self, builder_id: BuilderId, code: str, verifier: str, redirect_uri: str) -> Connection:
        """Connected with what Calendly gives for the code. Raises NotConnected; then what was given is given back."""
        builder = self._catalog.builder(builder_id)
        if builder is None or builder.calendar is None:
            raise NotConnected(ConnectingFault.NO_CALENDAR)
        tokens = self._exchanged(code, verifier, redirect_uri)
        try:
            connection = self._kept(builder, tokens)
        except NotConnected:
            self._authorizations.revoke(tokens.refresh)
            raise
        if builder.pause is not None and builder.pause.reason == CALENDAR_DISCONNECTED:
            self._pausing.resume(builder_id, builder.name)
        self._subscribe(connection)
        _log.info("the builder %s is connected to a calendar of their own", builder_id)
        return connection

    def disconnect(self, builder_id: BuilderId, by: str) -> Disconnected:
        """Paused first: whatever fails after that, nobody books a calendar that nobody may read."""
        connection = self._connections.of_builder(builder_id)
        builder = self._catalog.builder(builder_id)
        if builder is not None and builder.pause is None:
            self._pausing.pause(builder_id, by, CALENDAR_DISCONNECTED)
        is_held = self._connections.held(builder_id) is not None
        unsubscribed = connection is not None and is_held and self._unsubscribed(connection)
        # Asked last: to unsubscribe may have renewed the tokens.
        held = self._connections.held(builder_id)
        self._connections.disconnect(builder_id, self._clock.now())
        revoked = held is not None and self._authorizations.revoke(held.tokens.refresh)
        _log.info("the builder %s is disconnected from their own calendar", builder_id)
        return Disconnected(unsubscribed=unsubscribed, revoked=revoked)

    def _exchanged(self, code: str, verifier: str, redirect_uri: str) -> Tokens:
        answer = self._authorizations.exchange(code, verifier, redirect_uri)
        match answer:
            case Granted():
                return answer.tokens
            case GrantRefused():
                _log.warning("Calendly gave nothing for a code: %s", answer.code)
                raise NotConnected(ConnectingFault.REFUSED)
            case NotReached():
                raise NotConnected(ConnectingFault.AWAY)
            case Unknown():
                raise NotConnected(ConnectingFault.UNKNOWN)

    def _kept(self, builder: Builder, tokens: Tokens) -> Connection:
        """The catalog says which calendar is the builder's: a token of anybody else's opens nothing here."""
        try:
            account = self._authorizations.account(tokens.access)
        except ProviderUnavailable:
            raise NotConnected(ConnectingFault.AWAY) from None
        if account.calendar != builder.calendar:
            raise NotConnected(ConnectingFault.OTHER_USER, account)
        now = self._clock.now()
        connection = Connection(
            builder_id=builder.id,
            calendar=account.calendar,
            organization=account.organization,
            connected_at=now,
            changed_at=now,
        )
        try:
            self._connections.connect(connection, tokens)
        except CalendarTaken:
            raise NotConnected(ConnectingFault.TAKEN, account) from None
        return connection

    def _subscribe(self, connection: Connection) -> None:
        """What fails here is mended by the reconciler."""
        if self._keeper_of is None:
            return
        try:
            self._keeper_of(connection).mend(at_once=True)
        except ProviderUnavailable as silence:
            _log.warning("no webhook subscription for %s yet: %s", connection.builder_id, silence)

    def _unsubscribed(self, connection: Connection) -> bool:
        if self._keeper_of is None:
            return False
        try:
            self._keeper_of(connection).end()
        except ProviderUnavailable as silence:
            _log.warning("the webhook subscription of %s stays at Calendly: %s", connection.builder_id, silence)
            return False
        return True


def challenge_of(verifier: str) -> str:
    """RFC 7636, S256."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
