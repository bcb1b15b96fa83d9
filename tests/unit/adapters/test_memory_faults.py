"""The faults that tests and simulations lay out for the providers in memory."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from adapters.memory.faults import Away, Lost
from adapters.memory.mailer import MemoryMailer
from adapters.memory.payments import MemoryPayments
from adapters.memory.scheduling import MemoryScheduling
from application.ports.answers import Limited, NotReached, ProviderUnavailable, Unknown
from application.ports.mailer import MailTaken, OutgoingMail, WrittenMail
from application.ports.payments import CheckoutRequest, RefundOrder, RefundReport
from application.ports.scheduling import EventType, MeetingRequest, MeetingSearch
from domain.booking.commands import CheckoutReport, CheckoutStanding
from domain.booking.ledger import RefundStanding
from domain.booking.vocabulary import Meeting
from domain.identifiers import BookingId, MailId
from domain.mail.events import MailKind
from domain.money import Money
from tests.unit.adapters.provider_files import BOOKING, NOW

BOOKING_ID = BookingId(UUID(BOOKING))
START = NOW + timedelta(days=1)
TYPE = EventType(uri="memory://event_types/t", duration_minutes=60)
CHECKOUT = CheckoutRequest(
    booking_id=BOOKING_ID,
    attempt=1,
    amount=Money(100, "USD"),
    ends_at=NOW + timedelta(minutes=35),
    title="t",
    email="a@example.org",
    success_url="s",
    cancel_url="c",
    metadata={},
)
MEETING = MeetingRequest(
    booking_id=BOOKING_ID, event_type_uri=TYPE.uri, start=START, name="n", email="a@example.org", timezone="UTC"
)
SEARCH = MeetingSearch(booking_id=BOOKING_ID, calendar="ada", email="a@example.org", start=START)
MAIL = OutgoingMail(
    mail_id=MailId(UUID(BOOKING)),
    booking_id=BOOKING_ID,
    kind=MailKind.RECEIPT,
    to="a@example.org",
    to_name="n",
    written=WrittenMail("s", "t", "h"),
)
NOT_DONE = (Unknown("perhaps"), NotReached("refused"), Limited(NOW))


class MovableClock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def payments(clock: MovableClock) -> MemoryPayments:
    return MemoryPayments(clock)


@pytest.fixture
def scheduling(clock: MovableClock) -> MemoryScheduling:
    made = MemoryScheduling(clock)
    made.offer(TYPE, "ada", [START])
    return made


def test_what_is_laid_out_is_met_once_in_order_and_nothing_is_done(
    payments: MemoryPayments, scheduling: MemoryScheduling
) -> None:
    mailer = MemoryMailer()
    payments.faults.lay("start_checkout", *NOT_DONE)
    scheduling.faults.lay("book", *NOT_DONE)
    mailer.faults.lay("send", *NOT_DONE)
    assert [payments.start_checkout(CHECKOUT) for _ in NOT_DONE] == list(NOT_DONE)
    assert [scheduling.book(MEETING) for _ in NOT_DONE] == list(NOT_DONE)
    assert [mailer.send(MAIL) for _ in NOT_DONE] == list(NOT_DONE)
    assert (payments.sessions(BOOKING_ID), scheduling.meetings(), mailer.sent) == ([], [], ())
    assert isinstance(payments.start_checkout(CHECKOUT), CheckoutReport)
    assert isinstance(scheduling.book(MEETING), Meeting)
    assert isinstance(mailer.send(MAIL), MailTaken)


def test_a_lost_answer_is_unknown_and_the_thing_is_done(payments: MemoryPayments, scheduling: MemoryScheduling) -> None:
    mailer = MemoryMailer()
    payments.faults.lay("start_checkout", Lost(key_is_spent=True))
    scheduling.faults.lay("book", Lost())
    mailer.faults.lay("send", Lost())
    assert payments.start_checkout(CHECKOUT) == Unknown("the answer was lost", key_is_spent=True)
    assert scheduling.book(MEETING) == Unknown("the answer was lost")
    assert mailer.send(MAIL) == Unknown("the answer was lost")
    assert payments.find_checkout(BOOKING_ID, 1, NOW) is not None
    assert len(scheduling.find(SEARCH)) == 1
    assert mailer.box("a@example.org") == [MAIL]


def test_a_key_that_comes_again_with_another_request_is_spent(payments: MemoryPayments) -> None:
    payments.start_checkout(CHECKOUT)
    assert payments.start_checkout(replace(CHECKOUT, title="Another")) == Unknown(
        "the same key with other parameters", key_is_spent=True
    )


def test_a_question_meets_a_provider_that_is_away(payments: MemoryPayments, scheduling: MemoryScheduling) -> None:
    payments.start_checkout(CHECKOUT)
    scheduling.offered_times(TYPE.uri, NOW, START, 60)
    for faults, calls in (
        (payments.faults, ("read_checkout", "close_checkout", "find_checkout")),
        (scheduling.faults, ("event_type", "find", "offered_times")),
    ):
        for call in calls:
            faults.lay(call, Away("away", 7))
    for ask in (
        lambda: payments.read_checkout("cs_memory_1"),
        lambda: payments.close_checkout("cs_memory_1"),
        lambda: payments.find_checkout(BOOKING_ID, 1, NOW),
        lambda: scheduling.event_type(TYPE.uri, 60),
        lambda: scheduling.find(SEARCH),
        lambda: scheduling.offered_times(TYPE.uri, NOW, NOW, 60),
    ):
        with pytest.raises(ProviderUnavailable) as away:
            ask()
        assert away.value.retry_after_seconds == 7
    assert payments.read_checkout("cs_memory_1").standing is CheckoutStanding.OPEN


def test_a_close_whose_answer_was_lost_has_closed(payments: MemoryPayments) -> None:
    payments.start_checkout(CHECKOUT)
    payments.faults.lay("close_checkout", Lost())
    with pytest.raises(ProviderUnavailable):
        payments.close_checkout("cs_memory_1")
    assert payments.read_checkout("cs_memory_1").standing is CheckoutStanding.EXPIRED


def test_open_times_that_cannot_be_asked_for_are_stale(scheduling: MemoryScheduling, clock: MovableClock) -> None:
    fresh = scheduling.offered_times(TYPE.uri, NOW, START + timedelta(1), 60)
    clock.at += timedelta(minutes=5)
    scheduling.faults.lay("offered_times", Away())
    stale = scheduling.offered_times(TYPE.uri, NOW, START + timedelta(1), 60)
    assert (stale.times, stale.as_of, stale.stale) == (fresh.times, NOW, True)


def test_a_page_lapses_by_the_clock_and_cannot_be_paid_then(payments: MemoryPayments, clock: MovableClock) -> None:
    payments.start_checkout(CHECKOUT)
    clock.at = CHECKOUT.ends_at
    assert payments.read_checkout("cs_memory_1").standing is CheckoutStanding.EXPIRED
    with pytest.raises(ValueError, match="expired"):
        payments.pay("cs_memory_1")


def test_a_client_may_pay_another_amount_than_was_asked(payments: MemoryPayments) -> None:
    payments.start_checkout(CHECKOUT)
    payments.pay("cs_memory_1", Money(99, "USD"))
    assert payments.read_checkout("cs_memory_1").amount == Money(99, "USD")


def test_a_refund_may_end_another_way_later(payments: MemoryPayments) -> None:
    payments.start_checkout(CHECKOUT)
    payments.pay("cs_memory_1")
    intent = payments.read_checkout("cs_memory_1").intent
    order = RefundOrder(booking_id=BOOKING_ID, number=1, intent=intent, amount=Money(100, "USD"), look_first=False)
    payments.next_refund = RefundReport(RefundStanding.REQUESTED)
    assert payments.give_back(order) == RefundReport(RefundStanding.REQUESTED)
    failed = RefundReport(RefundStanding.FAILED, "declined")
    payments.settle_refund(BOOKING_ID, 1, failed)
    assert payments.give_back(order) == failed
    with pytest.raises(LookupError):
        payments.settle_refund(BOOKING_ID, 2, failed)
