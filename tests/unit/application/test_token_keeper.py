"""Tokens are renewed in time, by one, and never in a loop."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from application.ports.answers import Limited, NotReached, ProviderUnavailable, Unknown
from application.ports.authorizations import Granted, GrantRefused
from application.ports.connections import Connection, ConnectionStatus, Tokens
from application.token_keeper import ALWAYS_REFUSED, ANSWER_LOST, RENEWAL_LASTS, REVOKED, TokenKeeper
from domain.identifiers import BuilderId
from tests.contract.together import together
from tests.examples import NOW

ADA = BuilderId("ada")
LASTS = timedelta(hours=2)
Answer = Granted | GrantRefused | Limited | NotReached | Unknown
SPENT = GrantRefused("invalid_grant")


class Calendly:
    """As much of the Authorizations port as is asked for: each exchange gets the next answer, or a new pair."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.answers: list[Answer] = []
        self.shown: list[str] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def renew(self, refresh_token: str) -> Answer:
        self.shown.append(refresh_token)
        self.meanwhile()
        return self.answers.pop(0) if self.answers else Granted(pair(len(self.shown) + 1, self._now()))


def pair(number: int, at: datetime) -> Tokens:
    return Tokens(access=f"a{number}", refresh=f"r{number}", issued_at=at, expires_at=at + LASTS)


class Place:
    def __init__(self) -> None:
        self.moment = NOW
        self.calendly = Calendly(lambda: self.moment)
        self.store = MemoryDatabase().connections
        self.waited = 0.0
        self.while_waiting: Callable[[], object] = lambda: None
        self.keeper = TokenKeeper(self.store, self.calendly, self, self._wait)  # type: ignore[arg-type]
        connection = Connection(
            builder_id=ADA, calendar="users/ADA", organization="o", connected_at=NOW, changed_at=NOW
        )
        self.store.connect(connection, pair(1, NOW))

    def now(self) -> datetime:
        return self.moment

    def status(self) -> tuple[ConnectionStatus, str]:
        found = self.store.of_builder(ADA)
        assert found is not None
        return found.status, found.reason

    def _wait(self, seconds: float) -> None:
        self.waited += seconds
        self.while_waiting()


@pytest.fixture
def at() -> Place:
    return Place()


def test_a_token_that_lasts_is_used_as_it_is(at: Place) -> None:
    at.moment = NOW + LASTS - timedelta(minutes=6)
    assert at.keeper.token(ADA) == "a1"
    assert at.calendly.shown == []


def test_a_token_is_renewed_before_its_end_and_kept_before_it_is_used(at: Place) -> None:
    at.moment = NOW + LASTS - timedelta(minutes=4)
    assert at.keeper.token(ADA) == "a2"
    held = at.store.held(ADA)
    assert held is not None
    assert held.tokens.refresh == "r2"
    assert at.keeper.token(ADA) == "a2"
    assert at.calendly.shown == ["r1"]


def test_many_at_once_spend_the_refresh_token_once(at: Place) -> None:
    at.moment = NOW + LASTS + timedelta(minutes=1)
    somebody_waits, is_renewed = threading.Event(), threading.Event()
    at.calendly.meanwhile = lambda: somebody_waits.wait(10)
    got: list[str] = []

    def wait_for_the_other() -> None:
        somebody_waits.set()
        is_renewed.wait(10)

    at.while_waiting = wait_for_the_other

    def ask(at_the_barrier: Callable[[], object]) -> None:
        at_the_barrier()
        got.append(at.keeper.token(ADA))
        is_renewed.set()

    together(ask, 6)
    assert set(got) == {"a2"}
    assert at.calendly.shown == ["r1"]


def test_while_another_renews_a_token_that_still_works_is_used(at: Place) -> None:
    at.moment = NOW + LASTS - timedelta(minutes=4)
    at.store.begin_renewal(ADA, 1, at.moment, at.moment + RENEWAL_LASTS)
    assert at.keeper.token(ADA) == "a1"
    assert at.waited == 0


def test_who_waits_in_vain_for_another_is_told_and_does_not_exchange(at: Place) -> None:
    at.moment = NOW + LASTS + timedelta(minutes=1)
    at.store.begin_renewal(ADA, 1, at.moment, at.moment + RENEWAL_LASTS)
    with pytest.raises(ProviderUnavailable):
        at.keeper.token(ADA)
    assert 0 < at.waited < 10
    assert at.calendly.shown == []


def test_a_withdrawn_grant_needs_reconnecting_and_is_not_asked_again(at: Place) -> None:
    at.calendly.answers = [SPENT]
    at.moment = NOW + LASTS
    for _ in range(3):
        with pytest.raises(ProviderUnavailable):
            at.keeper.token(ADA)
    assert at.status() == (ConnectionStatus.NEEDS_RECONNECTING, REVOKED)
    assert at.calendly.shown == ["r1"]


@pytest.mark.parametrize("second", [SPENT, Unknown("a timeout")])
def test_a_lost_answer_is_tried_once_more_and_then_needs_reconnecting(at: Place, second: Answer) -> None:
    at.calendly.answers = [Unknown("a timeout"), second]
    at.moment = NOW + LASTS
    for _ in range(5):
        with pytest.raises(ProviderUnavailable):
            at.keeper.token(ADA)
        at.moment += timedelta(seconds=10)
    assert at.status() == (ConnectionStatus.NEEDS_RECONNECTING, ANSWER_LOST)
    assert at.calendly.shown == ["r1", "r1"]


def test_a_lost_answer_that_was_none_is_made_good_by_the_second_try(at: Place) -> None:
    at.calendly.answers = [Unknown("a timeout")]
    at.moment = NOW + LASTS - timedelta(minutes=4)
    assert at.keeper.token(ADA) == "a1", "it works for some minutes more"
    at.moment += timedelta(minutes=2)
    assert at.keeper.token(ADA) == "a3"
    assert at.status()[0] is ConnectionStatus.CONNECTED


def test_a_process_that_died_in_the_middle_counts_as_a_lost_answer(at: Place) -> None:
    at.moment = NOW + LASTS
    at.store.begin_renewal(ADA, 1, at.moment, at.moment + RENEWAL_LASTS)
    at.moment += RENEWAL_LASTS
    at.calendly.answers = [SPENT]
    with pytest.raises(ProviderUnavailable):
        at.keeper.token(ADA)
    assert at.status() == (ConnectionStatus.NEEDS_RECONNECTING, ANSWER_LOST)


@pytest.mark.parametrize(
    "answer", [NotReached("down"), GrantRefused("invalid_client"), Limited(NOW + LASTS + timedelta(minutes=2))]
)
def test_an_exchange_that_did_not_happen_costs_nothing_and_is_tried_later(at: Place, answer: Answer) -> None:
    at.moment = NOW + LASTS
    at.calendly.answers = [answer]
    for _ in range(3):
        with pytest.raises(ProviderUnavailable):
            at.keeper.token(ADA)
    assert at.calendly.shown == ["r1"], "nobody asks again at once"
    for _ in range(4):
        at.moment += timedelta(minutes=6)
        at.calendly.answers = [NotReached("down")]
        with pytest.raises(ProviderUnavailable):
            at.keeper.token(ADA)
    assert at.waited == 0
    at.moment += timedelta(minutes=6)
    assert at.keeper.token(ADA) == "a7"
    assert at.status()[0] is ConnectionStatus.CONNECTED


def test_a_refused_token_is_renewed_once(at: Place) -> None:
    at.moment = NOW + timedelta(minutes=10)
    assert at.keeper.after_refusal(ADA, "a1") == "a2"
    assert at.keeper.after_refusal(ADA, "a1") == "a2", "another call was refused with the old one"
    assert at.calendly.shown == ["r1"]


def test_a_token_that_is_refused_as_soon_as_it_was_given_ends_the_connection(at: Place) -> None:
    at.moment = NOW + timedelta(minutes=10)
    at.keeper.after_refusal(ADA, "a1")
    assert at.keeper.after_refusal(ADA, "a2") is None
    assert at.status() == (ConnectionStatus.NEEDS_RECONNECTING, ALWAYS_REFUSED)
    assert at.calendly.shown == ["r1"]


def test_tokens_of_a_connection_made_anew_meanwhile_are_not_overwritten(at: Place) -> None:
    at.moment = NOW + LASTS
    connection = at.store.of_builder(ADA)
    assert connection is not None
    anew = replace(pair(9, at.moment), access="of the new connection")
    at.calendly.meanwhile = lambda: at.store.connect(connection, anew)
    assert at.keeper.token(ADA) == "of the new connection"
    held = at.store.held(ADA)
    assert held is not None
    assert held.tokens == anew


def test_who_is_not_connected_has_no_token(at: Place) -> None:
    at.store.disconnect(ADA, NOW)
    with pytest.raises(ProviderUnavailable):
        at.keeper.token(ADA)
