"""Confirming a time: repeats that overlap, keys that are spent, sessions that begin soon."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from msgspec.structs import replace

from adapters.memory.scheduling import MemoryScheduling
from application.ports.answers import NotReached, Unknown
from application.ports.clock import Clock
from application.ports.scheduling import EventType, Question
from application.requests.confirm_booking import ClientDetails, ConfirmRequest
from domain.booking.state import AwaitingPayment, Confirmed
from domain.errors import HoldExpired, IdempotencyKeyReused, InvalidRequest, PaymentsUnavailable, SlotUnavailable
from domain.identifiers import BookingId, CommandId, PersonId, SessionTypeId
from domain.time_slot import TimeSlot
from entrypoints.service import Service
from tests import ada
from tests.assembly import Surroundings, memory_service

START = ada.STARTS[1]
TOPIC = Question("Topic", required=False, position=0, kind="single_select", choices=("VAT", "Payroll"))
SPENT = Unknown("a stored 500", key_is_spent=True)


class _Interrupted(MemoryScheduling):
    """Something happens while Calendly is asked, once."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.meanwhile: Callable[[], object] = lambda: None

    def event_type(self, uri: str, max_age_seconds: int) -> EventType:
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        return super().event_type(uri, max_age_seconds)


@contextmanager
def _service() -> Iterator[tuple[Service, _Interrupted, Surroundings]]:
    around = Surroundings.fresh()
    scheduling = _Interrupted(around.clock)
    ada.settle_in(around.database, scheduling)
    around = replace(around, scheduling=scheduling)
    with memory_service(around) as service:
        yield service, scheduling, around


def _request(
    session: SessionTypeId = ada.DEEP_DIVE, key: str | None = "k-1", mac: str = "mac", start: datetime = START
) -> ConfirmRequest:
    return ConfirmRequest(
        session_type_id=session,
        slot=TimeSlot.lasting(start, 60 if session == ada.DEEP_DIVE else 30),
        client=ClientDetails(name="Grace Example", email="grace@example.com", timezone="Europe/Berlin"),
        key=key,
        body_macs=(mac,),
        booking_id=BookingId(uuid4()),
        person_id=PersonId(uuid4()),
        command_id=CommandId(uuid4()),
    )


@pytest.mark.parametrize(("session", "state"), [(ada.DEEP_DIVE, AwaitingPayment), (ada.INTRO, Confirmed)])
def test_a_repeat_that_overlaps_its_original_gets_the_same_booking(session: SessionTypeId, state: type) -> None:
    original, repeat = _request(session), _request(session)
    with _service() as (service, scheduling, _):
        scheduling.meanwhile = lambda: service.confirm(original)
        booking_id, reached = service.confirm(repeat)
    assert booking_id == original.booking_id
    assert isinstance(reached, state)


@pytest.mark.parametrize("key", [None, "k-2"])
@pytest.mark.parametrize("session", [ada.DEEP_DIVE, ada.INTRO])
def test_somebody_elses_claim_that_overlaps_is_refused_with_other_times(
    session: SessionTypeId, key: str | None
) -> None:
    original, other = _request(session), _request(session, key)
    with _service() as (service, scheduling, _):
        scheduling.meanwhile = lambda: service.confirm(original)
        with pytest.raises(SlotUnavailable) as refusal:
            service.confirm(other)
    assert refusal.value.alternatives


def test_an_overlapping_request_with_the_same_key_and_another_body_is_told_so() -> None:
    original, other = _request(), _request(mac="another")
    with _service() as (service, scheduling, _):
        scheduling.meanwhile = lambda: service.confirm(original)
        with pytest.raises(IdempotencyKeyReused):
            service.confirm(other)


def test_a_spent_key_is_followed_by_the_next_payment_page() -> None:
    with _service() as (service, _, around):
        around.payments.faults.lay("start_checkout", SPENT)
        _, state = service.confirm(_request())
    assert isinstance(state, AwaitingPayment)
    assert state.checkout.attempt == 2
    assert state.checkout.url


def test_a_second_spent_key_is_told_with_the_booking_and_a_repeat_opens_the_next_page() -> None:
    with _service() as (service, _, around):
        around.payments.faults.lay("start_checkout", SPENT, SPENT)
        with pytest.raises(PaymentsUnavailable) as refusal:
            service.confirm(_request())
        booking_id, state = service.confirm(_request())
    assert refusal.value.booking_id == booking_id
    assert isinstance(state, AwaitingPayment)
    assert state.checkout.url


def test_the_next_page_is_not_opened_when_stripe_is_silent() -> None:
    with _service() as (service, _, around):
        around.payments.faults.lay("start_checkout", SPENT, NotReached("no route"))
        with pytest.raises(PaymentsUnavailable) as refusal:
            service.confirm(_request())
        assert refusal.value.booking_id is not None
        assert around.payments.sessions(refusal.value.booking_id) == []


def test_a_hold_that_has_ended_opens_no_further_page() -> None:
    with _service() as (service, _, around):
        around.payments.faults.lay("start_checkout", SPENT, SPENT)
        with pytest.raises(PaymentsUnavailable):
            service.confirm(_request())
        around.clock.pass_by(timedelta(minutes=20))
        with pytest.raises(HoldExpired):
            service.confirm(_request())


@pytest.mark.parametrize("session", [ada.DEEP_DIVE, ada.INTRO])
def test_no_time_is_held_beyond_its_own_beginning(session: SessionTypeId) -> None:
    with _service() as (service, _, around):
        around.clock.pass_by(START - timedelta(minutes=5) - around.clock.now())
        _, state = service.confirm(_request(session))
    assert state.core.selected.held_until == START


def _answered(question: Question, answer: str) -> AwaitingPayment:
    request = _request()
    with _service() as (service, scheduling, _):
        asks = EventType(uri=ada.DEEP_DIVE_EVENT_TYPE, duration_minutes=60, questions=(question,))
        scheduling.offer(asks, ada.CALENDAR)
        _, state = service.confirm(replace(request, client=replace(request.client, answers={"Topic": answer})))
    assert isinstance(state, AwaitingPayment)
    return state


@pytest.mark.parametrize("answer", ["Divorce", "vat", "VAT\nPayroll", "VAT "])
def test_an_answer_that_is_none_of_the_choices_is_refused_before_anything_is_held(answer: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        _answered(TOPIC, answer)
    assert [(fault.field, fault.message) for fault in refusal.value.faults] == [
        ("answers.Topic", "must be one of the choices")
    ]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (TOPIC, "VAT"),
        (TOPIC, ""),
        (replace(TOPIC, other_allowed=True), "Divorce"),
        (replace(TOPIC, kind="multi_select"), "VAT\nPayroll"),
        (replace(TOPIC, kind="string", choices=()), "Divorce"),
    ],
)
def test_an_answer_that_calendly_would_take_is_taken(question: Question, answer: str) -> None:
    assert _answered(question, answer).checkout.url
