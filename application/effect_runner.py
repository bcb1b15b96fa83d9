"""One effect through a port; the answer becomes the next command, stored together with the effect's end."""

import logging
from collections.abc import Callable
from typing import Any, Literal, get_args

from application.command_bus import CommandBus
from application.effects import (
    BookMeeting,
    CancelMeeting,
    CapturePayment,
    CloseCheckout,
    DecideCase,
    Effect,
    ExpireHold,
    FinishSession,
    GiveBack,
    ProcessDelivery,
    ReadInvitee,
    ReclaimTime,
    ReleaseAuthorization,
    SendMail,
    SendSignInMail,
    ShowNoShow,
    StartCheckout,
    YieldTime,
    effect_id,
)
from application.handlers.appending import Riders
from application.inbox_processor import InboxProcessor
from application.performing.captures import capture_payment, release_authorization
from application.performing.cases import decide_case
from application.performing.mails import send_mail
from application.performing.meetings import cancel_meeting
from application.performing.parking import WAITS, look_again
from application.performing.payments import close_checkout, expire_hold, give_back, start_checkout
from application.performing.scheduling import book_meeting
from application.performing.times import finish_session, read_invitee, reclaim_time, show_no_show, yield_time
from application.performing.world import Done, Outcome, World
from application.ports.effects import ClaimedEffect, EffectQueue
from application.ports.event_store import Append, OutcomeUnknown, StoreUnavailable, VersionConflict
from application.retry_policy import Later, Parked
from domain.booking.commands import BookingCommand
from domain.errors import Refusal
from domain.identifiers import derived_command_id
from domain.mail.mail import MailCommand

_log = logging.getLogger(__name__)

Ended = Literal["done", "later", "parked"]
"""How a try ended: what came of it is stored, it is to be tried again, or it waits for a person."""

_PERFORM: dict[type[Effect], Callable[[Any, ClaimedEffect, World], Outcome]] = {
    ExpireHold: expire_hold,
    StartCheckout: start_checkout,
    CloseCheckout: close_checkout,
    BookMeeting: book_meeting,
    CapturePayment: capture_payment,
    ReleaseAuthorization: release_authorization,
    ReclaimTime: reclaim_time,
    YieldTime: yield_time,
    ReadInvitee: read_invitee,
    FinishSession: finish_session,
    ShowNoShow: show_no_show,
    CancelMeeting: cancel_meeting,
    GiveBack: give_back,
    DecideCase: decide_case,
    SendMail: send_mail,
    SendSignInMail: send_mail,
}


class EffectRunner:
    def __init__(self, world: World, queue: EffectQueue, inbox: InboxProcessor) -> None:
        self._world = world
        self._queue = queue
        self._inbox = inbox

    def run(self, claimed: ClaimedEffect) -> Ended:
        """Carry it out and store what came of it, together with its end.

        A bug parks the effect, so that it is seen and stops nothing else. Raises StoreUnavailable and
        OutcomeUnknown; the lease brings the effect back.
        """
        try:
            if isinstance(claimed.effect, ProcessDelivery):
                later = self._inbox.process(claimed.effect, claimed)
                return "done" if later is None else self._conclude(claimed, later)
            return self._conclude(claimed, self._perform(claimed))
        except (StoreUnavailable, OutcomeUnknown, VersionConflict):
            raise
        except Exception as bug:  # noqa: BLE001 - a bug in one effect must not stop the others; it is logged and parked
            _log.exception("an effect failed on a bug", extra={"effect": claimed.effect.__struct_config__.tag})
            self._queue.park(claimed, f"bug: {type(bug).__name__}")
            return "parked"

    def run_now(self, effect: Effect) -> None:
        """Inside the request that caused it; the worker has it only if this process dies."""
        self.run(ClaimedEffect(effect_id(effect), effect, 0))

    def _perform(self, claimed: ClaimedEffect) -> Outcome:
        kind, world = type(claimed.effect), self._world
        if kind in WAITS and world.modes.is_parked:
            return look_again(world.clock.now())
        return _PERFORM[kind](claimed.effect, claimed, world)

    def _conclude(self, claimed: ClaimedEffect, outcome: Outcome) -> Ended:
        match outcome:
            case Later():
                self._queue.postpone(claimed, outcome.until, outcome.reason, limited=outcome.limited)
                return "later"
            case Parked():
                self._queue.park(claimed, outcome.reason)
                return "parked"
            case Done():
                self._close(claimed)
                return "done"
            case _:
                return self._record(self._world.bus, claimed, outcome)

    def _record(self, bus: CommandBus, claimed: ClaimedEffect, command: BookingCommand | MailCommand) -> Ended:
        riders = Riders(closes=claimed)
        try:
            if isinstance(command, MailCommand):
                bus.handle_mail(command, riders)
            else:
                bus.handle(command, riders)
        except Refusal as refusal:
            self._queue.park(claimed, f"{refusal.slug}: {refusal}")
            return "parked"
        return "done"

    def _close(self, claimed: ClaimedEffect) -> None:
        self._world.store.append(
            Append(
                at=self._world.clock.now(),
                command_id=derived_command_id(claimed.id, f"done/{claimed.try_number}"),
                cause="nothing left to do",
                closes=claimed,
            )
        )


assert set(_PERFORM) | {ProcessDelivery} == set(get_args(Effect)), "every kind of effect has its performer"
