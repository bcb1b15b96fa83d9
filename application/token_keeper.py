"""Access tokens that work: renewed before they end, by one process at a time, and never in a loop."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from application.ports.answers import Limited, NotReached, ProviderUnavailable, Unknown
from application.ports.authorizations import Authorizations, Granted, GrantRefused
from application.ports.clock import Clock
from application.ports.connections import Connections, Held, Renewal, Tokens
from domain.identifiers import BuilderId

RENEWED_BEFORE = timedelta(minutes=5)
"""So long before its end a token is exchanged, while it still works for whoever does not get the turn."""
RENEWAL_LASTS = timedelta(seconds=20)
"""Longer than the call may take: after that its process is dead."""
ASKED_AGAIN_AFTER = timedelta(seconds=30)
REFUSED_AGAIN_AFTER = timedelta(minutes=5)
LOST_AGAIN_AFTER = timedelta(seconds=5)
LOST_WHILE_IT_WORKS = timedelta(minutes=1)
"""Calendly may be having a bad minute."""
UNANSWERED_MAX = 2
"""An exchange whose answer was lost is tried once more: then it is known, or nobody will ever know."""
STILL_NEW = timedelta(minutes=1)
"""A token that is refused so soon would be refused again and again."""
WAIT_STEP_SECONDS = 0.1
WAIT_STEPS_MAX = 80
LOST_WAIT_SECONDS = 300

INVALID_GRANT = "invalid_grant"
"""OAuth's word for a refresh token that is spent, withdrawn or was never given."""
REVOKED = "Calendly does not take the connection's token any more: it was withdrawn there, or has ended"
ANSWER_LOST = "Calendly's answer was lost while the token was renewed, and its one use was spent on that"
ALWAYS_REFUSED = "Calendly refuses even the token that it has just given"
_SAY_AGAIN = "the builder has to connect the calendar again"

_log = logging.getLogger(__name__)


class TokenKeeper:
    """`wait` lets a thread stand still for so many seconds, while another one renews a token that has ended."""

    def __init__(
        self, connections: Connections, authorizations: Authorizations, clock: Clock, wait: Callable[[float], None]
    ) -> None:
        self._connections = connections
        self._authorizations = authorizations
        self._clock = clock
        self._wait = wait

    def token(self, builder_id: BuilderId) -> str:
        """Raises ProviderUnavailable if there is none for now; the reason is kept with the connection."""
        held = self._held(builder_id)
        now = self._clock.now()
        if held.tokens.expires_at - now > RENEWED_BEFORE:
            return held.tokens.access
        return self._renewed(builder_id, held, works=held.tokens.expires_at > now)

    def after_refusal(self, builder_id: BuilderId, refused: str) -> str | None:
        """Another token for one more try; None if there is none. Raises ProviderUnavailable if none can be had now."""
        held = self._held(builder_id)
        if held.tokens.access != refused:
            return held.tokens.access
        if self._clock.now() - held.tokens.issued_at < STILL_NEW:
            self._lose(builder_id, held.generation, ALWAYS_REFUSED)
            return None
        return self._renewed(builder_id, held, works=False)

    def _held(self, builder_id: BuilderId) -> Held:
        held = self._connections.held(builder_id)
        if held is None:
            raise ProviderUnavailable(_SAY_AGAIN, LOST_WAIT_SECONDS)
        return held

    def _renewed(self, builder_id: BuilderId, held: Held, *, works: bool) -> str:
        now = self._clock.now()
        turn = self._connections.begin_renewal(builder_id, held.generation, now, now + RENEWAL_LASTS)
        if turn is not None:
            return self._exchanged(builder_id, turn, works=works)
        if works:
            return held.tokens.access
        self._check_again_at(held)
        return self._waited(builder_id, held.generation)

    def _exchanged(self, builder_id: BuilderId, turn: Renewal, *, works: bool) -> str:
        answer = self._authorizations.renew(turn.tokens.refresh)
        if isinstance(answer, Granted):
            return self._kept(builder_id, turn, answer.tokens)
        if isinstance(answer, GrantRefused) and answer.code == INVALID_GRANT:
            raise self._lose(builder_id, turn.generation, ANSWER_LOST if turn.unanswered else REVOKED)
        is_lost = isinstance(answer, Unknown)
        if is_lost and turn.unanswered + 1 >= UNANSWERED_MAX:
            raise self._lose(builder_id, turn.generation, ANSWER_LOST)
        again_at, detail = self._asked_again(answer, works=works)
        self._connections.not_renewed(builder_id, turn.generation, again_at, unanswered=is_lost)
        if works:
            return turn.tokens.access
        raise ProviderUnavailable(f"a token cannot be renewed: {detail}", self._seconds_until(again_at))

    def _asked_again(
        self, answer: GrantRefused | Limited | NotReached | Unknown, *, works: bool
    ) -> tuple[datetime, str]:
        """When, and why not at once."""
        now = self._clock.now()
        match answer:
            case GrantRefused():  # of our own credentials, say: no fault of this connection
                return now + REFUSED_AGAIN_AFTER, answer.code
            case Limited():
                return answer.retry_at, "Calendly's rate limit is reached"
            case NotReached():
                return now + ASKED_AGAIN_AFTER, answer.detail
            case Unknown():
                return now + (LOST_WHILE_IT_WORKS if works else LOST_AGAIN_AFTER), answer.detail

    def _kept(self, builder_id: BuilderId, turn: Renewal, tokens: Tokens) -> str:
        """The new pair is kept before it is used: the old one is dead."""
        if self._connections.renewed(builder_id, turn.generation, tokens):
            return tokens.access
        return self._held(builder_id).tokens.access  # connected anew meanwhile

    def _waited(self, builder_id: BuilderId, generation: int) -> str:
        for _ in range(WAIT_STEPS_MAX):
            self._wait(WAIT_STEP_SECONDS)
            held = self._held(builder_id)
            if held.generation != generation:
                return held.tokens.access
            self._check_again_at(held)
        raise ProviderUnavailable("a token is being renewed elsewhere")

    def _check_again_at(self, held: Held) -> None:
        if held.again_at is not None and held.again_at > self._clock.now():
            raise ProviderUnavailable("a token could not be renewed", self._seconds_until(held.again_at))

    def _lose(self, builder_id: BuilderId, generation: int, reason: str) -> ProviderUnavailable:
        if self._connections.lose(builder_id, generation, reason, self._clock.now()):
            _log.error("the Calendly connection of %s needs reconnecting: %s", builder_id, reason)
        return ProviderUnavailable(_SAY_AGAIN, LOST_WAIT_SECONDS)

    def _seconds_until(self, moment: datetime) -> int:
        return max(1, int((moment - self._clock.now()).total_seconds()))


class OwnToken:
    """One builder's token, as whoever calls Calendly asks for it."""

    def __init__(self, keeper: TokenKeeper, builder_id: BuilderId) -> None:
        self._keeper = keeper
        self._builder_id = builder_id

    def token(self) -> str:
        return self._keeper.token(self._builder_id)

    def after_refusal(self, refused: str) -> str | None:
        return self._keeper.after_refusal(self._builder_id, refused)
