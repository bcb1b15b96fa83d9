"""The deadline of a case: its default, after one last look at what only the provider knows."""

import logging
from datetime import timedelta

from application.effects import CloseCheckout, DecideCase
from application.handlers.change_booking import load_booking
from application.performing.alarm_mails import remind_operator
from application.performing.calendar_questions import found_after_all
from application.performing.payments import close_checkout
from application.performing.world import Done, Outcome, World
from application.ports.effects import ClaimedEffect
from application.retry_policy import Later
from domain.booking.cases import FOR_PERSONS
from domain.booking.commands import RecordBooked, RecordCheckout, SettleCase
from domain.booking.state import Begun, BookedUnpaid, NotStarted
from domain.booking.vocabulary import CaseKind
from domain.identifiers import derived_command_id

# What only a person can end is said again this often.
_TOLD_AGAIN_AFTER = timedelta(hours=24)

_log = logging.getLogger(__name__)


def decide_case(effect: DecideCase, claimed: ClaimedEffect, world: World) -> Outcome:
    state = load_booking(world.store, effect.booking_id)
    if isinstance(state, NotStarted) or not _is_open(effect, state):
        return Done()
    now = world.clock.now()
    if effect.case in FOR_PERSONS:
        _log.warning("a case waits for a person", extra={"booking": str(effect.booking_id), "case": effect.case})
        remind_operator(effect.booking_id, effect.case, world)
        return Later(now + _TOLD_AGAIN_AFTER, "a person must deal with it")
    if effect.case is CaseKind.SCHEDULING_UNKNOWN:
        found = found_after_all(effect, world)
        if found is not None:
            return RecordBooked(
                booking_id=effect.booking_id,
                command_id=derived_command_id(claimed.id, f"booked/{claimed.try_number}"),
                at=now,
                cause="Calendly answered",
                meeting=found,
            )
    if isinstance(state, BookedUnpaid) and state.checkout is not None and _ends_the_booking(effect, world):
        return _close_page_first(effect, state.checkout.attempt, claimed, world)
    return _settle(effect, claimed, world)


def _is_open(effect: DecideCase, state: Begun) -> bool:
    """The same kind may have been opened anew since, with a later deadline and work of its own."""
    deadline = state.core.cases.get(effect.case)
    return deadline is not None and effect.deadline in (None, deadline)


def _ends_the_booking(effect: DecideCase, world: World) -> bool:
    is_adopted = effect.case is CaseKind.ADOPTED_UNPAID
    return effect.case is CaseKind.CAPTURE_FAILED or (is_adopted and world.cancels_unpaid)


def _close_page_first(effect: DecideCase, attempt: int, claimed: ClaimedEffect, world: World) -> Outcome:
    """Whoever has just paid has paid: the meeting is only cancelled once nobody can pay any more."""
    outcome = close_checkout(CloseCheckout(booking_id=effect.booking_id, attempt=attempt), claimed, world)
    if not isinstance(outcome, RecordCheckout | Done):
        return outcome
    if isinstance(outcome, RecordCheckout):
        world.bus.handle(outcome)
    return _settle(effect, claimed, world)


def _settle(effect: DecideCase, claimed: ClaimedEffect, world: World) -> SettleCase:
    return SettleCase(
        booking_id=effect.booking_id,
        command_id=derived_command_id(claimed.id, f"settle/{claimed.try_number}"),
        at=world.clock.now(),
        cause="the deadline of the case has come",
        kind=effect.case,
        cancels_unpaid=world.cancels_unpaid,
    )
