"""What a booking's row says of its history: each step's moment, and money that adds up."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from msgspec.structs import replace

from application.ports.booking_facts import BookingFact
from application.ports.event_store import Recorded
from application.projections.booking_facts import booking_fact
from domain.booking.by_hand import GivenBackByHand
from domain.booking.events import (
    BookingEvent,
    HoldExpired,
    NoShowCleared,
    NoShowMarked,
    PaymentFailed,
    RefundRequested,
    RefundSucceeded,
)
from domain.booking.evolve import fold
from domain.booking.state import NotStarted
from domain.booking.takings import takings_of
from domain.booking.vocabulary import Actor, Device, RefundReason
from domain.identifiers import StreamId
from tests.examples import BOOKING, CALLED_OFF, CANCELLED, COMMAND, CONFIRMED, HOLD_OVER, NOW, PAGE_OPEN, selected
from tests.facts import held, stream_id
from tests.unit.domain.by_hand import PAID_IN_PART, PART, VOUCHED
from tests.unit.domain.histories import ADOPTED, COMPLETED, DISPUTED, MISSED, MOVED, NEEDS_NEW_TIME, RESERVED
from tests.unit.domain.stories import Story, stories

BACK_BY_HAND = RefundRequested(number=1, intent="by_hand_1", amount=PART, reason=RefundReason.CANCELLED)


def history_of(events: Sequence[Any]) -> list[Recorded]:
    """Each fact a minute after the one before."""
    return [
        Recorded(StreamId(BOOKING), version, event, NOW + timedelta(minutes=version), COMMAND, "test", version)
        for version, event in enumerate(events, start=1)
    ]


def fact(events: Sequence[BookingEvent]) -> BookingFact:
    row = booking_fact(history_of(events))
    assert row is not None
    return row


def minute(row: BookingFact, step: str) -> int | None:
    """Which of the facts it was, counted from one."""
    at = getattr(row, step)
    return None if at is None else int((at - NOW).total_seconds()) // 60


def reached(row: BookingFact) -> dict[str, int | None]:
    names = [name for name in row.__struct_fields__ if name.endswith("_at") and name not in ("starts_at", "money_at")]
    return {name: minute(row, name) for name in names if getattr(row, name) is not None}


def test_a_paid_and_kept_booking_tells_when_it_reached_each_step() -> None:
    assert reached(fact(COMPLETED)) == {
        "chosen_at": 1,
        "held_at": 1,
        "details_at": 2,
        "checkout_initiated_at": 3,
        "checkout_started_at": 4,
        "checkout_completed_at": 5,
        "paid_at": 5,
        "money_in_at": 5,
        "confirmed_at": 7,
        "over_at": 8,
        "completed_at": 8,
        "changed_at": 8,
    }


def test_money_by_hand_pays_and_goes_back_as_what_it_is() -> None:
    row = fact([*PAID_IN_PART, VOUCHED, CALLED_OFF, BACK_BY_HAND, GivenBackByHand(number=1, reference="cash")])
    number = len(PAID_IN_PART)
    assert (minute(row, "paid_at"), minute(row, "refunded_at")) == (number - 1, number + 4)
    assert (row.paid_minor, row.by_hand_minor, row.kept_minor) == (PART.amount_minor, PART.amount_minor, 0)
    assert row.money_kinds == ("paid_by_hand", "refunded")
    assert row.money_minor == (PART.amount_minor, -PART.amount_minor)


def test_what_it_is_told_apart_by() -> None:
    utm = {"utm_source": "newsletter", "utm_campaign": "may", "utm_term": "x"}
    row = fact([replace(selected(), device=Device.PHONE, language="de", utm=utm)])
    assert (row.builder_id, row.session_type_id, row.source, row.zone) == ("ada", "ada-60", "own_flow", "Europe/Vienna")
    assert (row.utm_source, row.utm_medium, row.utm_campaign) == ("newsletter", "", "may")
    assert (row.device, row.language, row.is_priced) == ("phone", "de", True)
    assert (row.price_minor, row.currency) == (selected().terms.price.amount_minor, "EUR")
    assert fact([selected()]).device == ""


@pytest.mark.parametrize(
    ("history", "steps"),
    [
        (RESERVED, {"reserved_at": 5, "money_in_at": 5, "checkout_completed_at": 5, "paid_at": None}),
        (HOLD_OVER, {"expired_at": 3, "confirmed_at": None, "checkout_initiated_at": None}),
        (CANCELLED, {"cancelled_at": 8, "confirmed_at": 7, "refunded_at": None}),
        ([*CANCELLED, RefundSucceeded(number=1)], {"refunded_at": 10}),
        (NEEDS_NEW_TIME, {"lost_at": 8, "confirmed_at": None}),
        (MISSED, {"no_show_at": len(MISSED), "over_at": len(MISSED), "completed_at": None}),
        ([*MISSED, NoShowCleared(by=Actor.BUILDER)], {"no_show_at": None, "over_at": None}),
        ([*COMPLETED, NoShowMarked(by=Actor.BUILDER)], {"completed_at": None, "no_show_at": 9, "over_at": 9}),
        (ADOPTED, {"held_at": None, "confirmed_at": 3}),
        (DISPUTED, {"disputed_at": 8}),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else "",
)
def test_a_step_has_a_moment_once_it_was_reached_and_only_then(
    history: list[BookingEvent], steps: dict[str, int | None]
) -> None:
    row = fact(history)
    assert {name: minute(row, name) for name in steps} == steps


def test_a_move_is_no_cancellation() -> None:
    row = fact(MOVED)
    assert (row.moves, row.cancelled_at, row.cancelled_by) == (1, None, "")
    assert minute(row, "moved_at") == len(MOVED)
    assert minute(row, "confirmed_at") == 7
    assert row.starts_at != selected().slot.start


def test_declined_cards_and_who_cancelled_are_told() -> None:
    declines = [PaymentFailed(attempt=1, reason="card_declined", charge=f"ch_{n}") for n in range(3)]
    row = fact([*PAGE_OPEN, *declines])
    assert (row.payments_failed, row.checkouts, minute(row, "payment_failed_at")) == (3, 1, 5)
    assert fact(CANCELLED).cancelled_by == "client"


def test_money_is_told_as_movements_that_can_be_dated() -> None:
    price = selected().terms.price.amount_minor
    row = fact(CANCELLED)
    assert (row.paid_minor, row.refunded_minor, row.kept_minor) == (price, price, 0)
    assert (row.money_kinds, row.money_minor) == (("paid", "refunded"), (price, -price))
    assert row.money_at == (NOW + timedelta(minutes=5), NOW + timedelta(minutes=9))
    assert row.money_currencies == ("EUR", "EUR")
    assert fact(RESERVED).money_at == ()
    assert fact(RESERVED).reserved_minor == price


@given(stories())
def test_the_movements_of_a_booking_add_up_to_what_it_brought(story: Story) -> None:
    row = fact(story.facts())
    state = fold(story.facts())
    assert not isinstance(state, NotStarted)
    moved: Counter[str] = Counter()
    for currency, minor in zip(row.money_currencies, row.money_minor, strict=True):
        moved[currency] += minor
    takings = takings_of(state.core.ledger)
    assert +moved == +Counter({one.currency: one.kept.amount_minor for one in takings})
    assert row.paid_minor == row.refunded_minor + row.disputed_minor + row.kept_minor
    own = [one for one in takings if one.currency == row.currency]
    assert row.paid_minor == sum(one.paid.amount_minor for one in own)


def test_what_is_no_booking_has_no_row() -> None:
    assert booking_fact(history_of([held(stream_id())])) is None


def test_a_hold_that_ended_and_was_paid_late_still_ended() -> None:
    row = fact([*PAGE_OPEN, HoldExpired(), *CONFIRMED[4:5]])
    assert minute(row, "expired_at") == 5
    assert minute(row, "money_in_at") == 6
