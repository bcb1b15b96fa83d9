"""What an operator is told by mail: open questions of a booking, and what is wrong with the service itself."""

from datetime import datetime

from application.handlers.change_booking import booking_state
from application.handlers.want_mail import WantMail
from application.performing.still_so import is_still_so
from application.performing.world import World
from application.ports.mailer import AlarmFacts
from domain.booking.events import BookingEvent, RefundFailed
from domain.booking.ledger import RefundStanding
from domain.booking.state import Begun, NotStarted
from domain.booking.vocabulary import CaseKind
from domain.identifiers import BookingId, StreamId
from domain.mail.events import MailKind, MailWanted, Recipient
from domain.money import Money


def want_alarms(world: World) -> int:
    """A mail a day for each fault of the service that a person must look at; returns how many are new."""
    now = world.clock.now()
    if not world.operator_email:
        return 0
    return sum(world.bus.want_mail(_wish(trouble.about, now)) for trouble in world.troubles.present())


def remind_operator(booking_id: BookingId, case: CaseKind, world: World) -> None:
    """Say again today that only a person can end the case."""
    now = world.clock.now()
    kind = MailKind.REFUND_TROUBLE if case is CaseKind.REFUND_FAILED else MailKind.ALARM
    world.bus.want_mail(_wish(case, now, booking_id, kind))


def alarm_facts(wanted: MailWanted, world: World) -> AlarmFacts | None:
    """None once it is no longer so."""
    return _of_service(wanted, world) if wanted.booking_id is None else _of_booking(wanted.booking_id, wanted, world)


def _of_service(wanted: MailWanted, world: World) -> AlarmFacts | None:
    trouble = next((trouble for trouble in world.troubles.present() if trouble.about == wanted.about), None)
    if trouble is None:
        return None
    return AlarmFacts(
        kind=wanted.kind,
        about=trouble.about,
        count=trouble.count,
        detail=trouble.detail,
        at=world.clock.now(),
        operator_url=world.links.operator(None),
    )


def _of_booking(booking_id: BookingId, wanted: MailWanted, world: World) -> AlarmFacts | None:
    stream = StreamId(booking_id)
    history = world.store.load([stream])[stream]
    state, now = booking_state(history), world.clock.now()
    events = [recorded.event for recorded in history if isinstance(recorded.event, BookingEvent)]
    if isinstance(state, NotStarted) or not is_still_so(wanted, events, state, now):
        return None
    offer = world.catalog.agreed(state.core.selected.session_type_id)
    occasion = events[wanted.occasion - 1] if wanted.occasion else None
    return AlarmFacts(
        kind=wanted.kind,
        about=CaseKind.REFUND_FAILED if wanted.kind is MailKind.REFUND_TROUBLE else wanted.about,
        booking_id=booking_id,
        session_title=offer[1].title if offer else "",
        slot=state.core.slot,
        amount=_amount(wanted, state),
        detail=occasion.reason if isinstance(occasion, RefundFailed) else "",
        deadline=_deadline(wanted, state),
        at=now,
        operator_url=world.links.operator(booking_id),
    )


def _amount(wanted: MailWanted, state: Begun) -> Money:
    """What is at stake: the refunds that failed, the money in dispute, or what came in."""
    price, ledger = state.core.selected.terms.price, state.core.ledger
    amounts = [payment.amount for payment in ledger.payments if not payment.is_let_go]
    if wanted.kind is MailKind.REFUND_TROUBLE:
        amounts = [r.amount for r in ledger.refunds if r.standing is RefundStanding.FAILED and not r.is_void]
    elif wanted.about == CaseKind.DISPUTE:
        amounts = [dispute.amount for dispute in ledger.disputes if dispute.is_open]
    currency = amounts[0].currency if amounts else price.currency
    alike = [amount for amount in amounts if amount.currency == currency]
    return sum(alike, Money.zero(currency)) if alike else price


def _deadline(wanted: MailWanted, state: Begun) -> datetime | None:
    about = CaseKind.REFUND_FAILED if wanted.kind is MailKind.REFUND_TROUBLE else wanted.about
    return next((deadline for case, deadline in state.core.cases.items() if case == about), None)


def _wish(about: str, now: datetime, booking_id: BookingId | None = None, kind: MailKind = MailKind.ALARM) -> WantMail:
    wanted = MailWanted(kind=kind, recipient=Recipient.OPERATOR, booking_id=booking_id, about=about, day=now.date())
    return WantMail(wanted=wanted, at=now, cause="it still waits for a person")
