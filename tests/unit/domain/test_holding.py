"""Choosing a time and letting it go."""

from datetime import timedelta

from msgspec.structs import replace

from domain.booking.events import Cancelled, HoldExpired, HoldExtended
from domain.booking.holding import EXTENSIONS_MAX
from domain.booking.sign_in import ClientSignedIn, SignInAsked
from domain.booking.vocabulary import Actor
from domain.errors import HoldExpired as HoldHasExpired
from domain.errors import NotFound, SignInRequired, WrongState
from tests.examples import (
    ASKED,
    CHECKOUT_1,
    CHECKOUT_2,
    DETAILS,
    FREE,
    HELD_FOR_SIGN_IN,
    HELD_FREE,
    HELD_FREE_FOR_SIGN_IN,
    HELD_LONGER,
    HELD_UNTIL,
    HOLD_OVER,
    NOTHING_YET,
    PAGE_ENDS,
    PAGE_OPEN,
    PAGE_REQUESTED,
    SCHEDULING,
    START,
    WANTS_OUT,
    announced,
    ask_calendly,
    cancel,
    end_hold,
    expired,
    extend,
    request_checkout,
    select,
    selected,
    signed_in,
)
from tests.unit.domain.asked import give_way
from tests.unit.domain.specification import given

JUST_BEFORE = HELD_UNTIL - timedelta(microseconds=1)


def test_a_free_session_is_held_with_its_details_and_asks_for_no_money() -> None:
    given(NOTHING_YET).when(select(FREE)).then(selected(FREE), DETAILS).then_it_is("HELD NOT_REQUIRED")


def test_a_priced_session_opens_its_first_payment_attempt_with_the_hold() -> None:
    decided = given(NOTHING_YET).when(select())
    decided.then(selected(), DETAILS, CHECKOUT_1).then_it_is("AWAITING_PAYMENT UNPAID")


def test_choosing_the_time_twice_is_choosing_it_once() -> None:
    given(NOTHING_YET).when(select()).and_again_nothing()
    given(NOTHING_YET).when(select(FREE)).and_again_nothing()


def test_nothing_can_be_asked_of_a_booking_that_does_not_exist() -> None:
    given(NOTHING_YET).when(cancel()).then_refused(NotFound)


def test_a_hold_is_extended_as_long_as_asked() -> None:
    given(HELD_FREE).when(extend()).then(HoldExtended(held_until=HELD_LONGER)).and_again_nothing()
    given([*HELD_FREE, HoldExtended(held_until=HELD_LONGER)]).when(end_hold(HELD_UNTIL)).then_nothing()
    given([*HELD_FREE, HoldExtended(held_until=HELD_LONGER)]).when(end_hold(HELD_LONGER)).then(HoldExpired())


def test_a_hold_never_outlasts_its_payment_page() -> None:
    too_long = extend(until=PAGE_ENDS + timedelta(minutes=5))
    given(PAGE_OPEN).when(too_long).then(HoldExtended(held_until=PAGE_ENDS)).and_again_nothing()


def test_a_hold_never_outlasts_the_start_of_its_session() -> None:
    given(HELD_FREE).when(extend(until=START + timedelta(hours=1))).then(HoldExtended(held_until=START))


def test_a_hold_is_extended_ten_times_and_no_more() -> None:
    extended = [HoldExtended(held_until=HELD_UNTIL + timedelta(seconds=n)) for n in range(1, EXTENSIONS_MAX + 1)]
    given([*HELD_FREE, *extended[:-1]]).when(extend()).then(HoldExtended(held_until=HELD_LONGER))
    given([*HELD_FREE, *extended]).when(extend()).then_refused(WrongState)


def test_a_hold_that_is_over_or_being_given_up_is_not_extended() -> None:
    given(HELD_FREE).when(extend(at=HELD_UNTIL)).then_refused(HoldHasExpired)
    given(HOLD_OVER).when(extend()).then_refused(HoldHasExpired)
    given(PAGE_OPEN).when(extend(at=HELD_UNTIL)).then_refused(HoldHasExpired)
    given(WANTS_OUT).when(extend()).then_refused(WrongState)
    given(SCHEDULING).when(extend(at=HELD_UNTIL)).then_refused(WrongState)


def test_a_hold_ends_at_its_end_and_not_before() -> None:
    given(HELD_FREE).when(end_hold(JUST_BEFORE)).then_nothing()
    decided = given(HELD_FREE).when(end_hold(HELD_UNTIL)).then(HoldExpired())
    decided.then_it_is("EXPIRED NOT_REQUIRED").and_again_nothing()


def test_a_hold_with_an_open_payment_page_does_not_end_by_the_clock_alone() -> None:
    given(PAGE_OPEN).when(end_hold()).then_nothing()
    given(PAGE_REQUESTED).when(end_hold()).then_nothing()


def test_a_paid_booking_has_no_hold_to_end() -> None:
    given(SCHEDULING).when(end_hold()).then_nothing()


def test_while_the_hold_lasts_an_expired_page_can_be_opened_anew() -> None:
    decided = given(PAGE_OPEN).when(expired()).when(request_checkout())
    decided.then(CHECKOUT_2).then_it_is("AWAITING_PAYMENT UNPAID").and_again_nothing()


def test_no_second_page_is_opened_beside_the_first() -> None:
    given(PAGE_OPEN).when(request_checkout()).then_nothing()


def test_no_page_is_opened_for_a_hold_that_has_ended() -> None:
    given(PAGE_OPEN).when(expired()).when(request_checkout(HELD_UNTIL)).then_refused(HoldHasExpired)
    given(HOLD_OVER).when(request_checkout()).then_refused(HoldHasExpired)


def test_a_free_session_has_no_payment_page() -> None:
    given(HELD_FREE).when(request_checkout()).then_refused(WrongState)


def test_a_paid_booking_opens_no_further_page() -> None:
    given(SCHEDULING).when(request_checkout()).then_refused(WrongState)


def test_a_hold_is_cancelled_at_once_and_gives_nothing_back() -> None:
    decided = given(HELD_FREE).when(cancel())
    decided.then(Cancelled(by=Actor.CLIENT, reason="ill", gives_back=FREE)).then_it_is("CANCELLED NOT_REQUIRED")
    decided.and_again_nothing()


def test_an_ended_hold_cannot_be_cancelled() -> None:
    given(HOLD_OVER).when(cancel()).then_refused(WrongState)


def test_a_session_that_asks_for_sign_in_is_held_and_opens_no_payment_page() -> None:
    decided = given(NOTHING_YET).when(replace(select(), awaits_sign_in=True))
    decided.then(selected(), DETAILS, SignInAsked()).then_it_is("HELD UNPAID").and_again_nothing()


def test_once_signed_in_it_goes_on_as_every_other_hold() -> None:
    decided = given(HELD_FOR_SIGN_IN).when(signed_in())
    decided.then(ClientSignedIn(), CHECKOUT_1).then_it_is("AWAITING_PAYMENT UNPAID").and_again_nothing()
    given(HELD_FREE_FOR_SIGN_IN).when(signed_in()).then(ClientSignedIn()).and_again_nothing()
    given(HELD_FREE_FOR_SIGN_IN).when(signed_in()).when(ask_calendly(1)).then(ASKED)


def test_before_that_nobody_is_asked_for_money_or_a_meeting() -> None:
    given(HELD_FOR_SIGN_IN).when(request_checkout()).then_refused(SignInRequired)
    given(HELD_FREE_FOR_SIGN_IN).when(ask_calendly(1)).then_nothing()
    given(HELD_FREE_FOR_SIGN_IN).when(announced()).then_refused(WrongState)


def test_a_sign_in_after_the_hold_comes_too_late() -> None:
    given(HELD_FOR_SIGN_IN).when(signed_in(HELD_UNTIL)).then_refused(HoldHasExpired)
    given(HELD_FOR_SIGN_IN).when(end_hold()).when(signed_in(HELD_UNTIL)).then_refused(HoldHasExpired)


def test_a_hold_that_waits_for_sign_in_gives_way_ends_and_is_called_off_like_every_other() -> None:
    for held in (HELD_FOR_SIGN_IN, HELD_FREE_FOR_SIGN_IN):
        given(held).when(end_hold(HELD_UNTIL)).then(HoldExpired())
        given(held).when(give_way()).then(HoldExpired())
        given(held).when(cancel()).then(Cancelled(by=Actor.CLIENT, reason="ill", gives_back=FREE))
