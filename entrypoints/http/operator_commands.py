"""What an operator asks of a booking or a mail, in one form for the API and the pages."""

from datetime import datetime
from uuid import UUID, uuid4

from application.handlers.appending import Riders
from application.handlers.correct_client_email import CorrectClientEmail
from application.ports.event_store import KeyTaken
from application.ports.idempotency import KeyRecord
from application.ports.read_models import MailRow
from domain.booking.by_hand import AcceptLess, LinkMeeting, MarkPaid, RecordGivenBack, VouchForMeeting
from domain.booking.commands import CloseCase, RecordNoShow, RefundGoodwill
from domain.booking.vocabulary import Actor, CaseKind
from domain.errors import IdempotencyKeyReused
from domain.identifiers import BookingId, CommandId, MailId, StreamId, derived_command_id
from domain.mail.mail import ResendMail
from domain.money import Money
from entrypoints.http.fields import one_line_fault
from entrypoints.service import Service

PLACE_LENGTH_MAX = 200
REFERENCE_LENGTH_MAX = 60


def told(by: str, why: str) -> str:
    """Who and why, as they follow the words of a cause."""
    return f" ({by}: {why})"


def no_show(booking_id: BookingId, at: datetime, said: str = "", *, missed: bool) -> RecordNoShow:
    """`said`, here and below, is added to the cause."""
    return RecordNoShow(
        booking_id=booking_id,
        command_id=CommandId(uuid4()),
        at=at,
        cause=f"an operator said so{said}",
        by=Actor.OPERATOR,
        missed=missed,
    )


def case_closed(booking_id: BookingId, at: datetime, kind: CaseKind, outcome: str, said: str = "") -> CloseCase:
    return CloseCase(
        booking_id=booking_id,
        command_id=CommandId(uuid4()),
        at=at,
        cause=f"an operator dealt with it{said}",
        kind=kind,
        outcome=outcome,
    )


def goodwill(booking_id: BookingId, at: datetime, amount: Money, key: str | None, said: str = "") -> RefundGoodwill:
    """With a key the same request is the same command."""
    derived = derived_command_id(booking_id, f"goodwill/{key}/{amount}") if key else CommandId(uuid4())
    return RefundGoodwill(
        booking_id=booking_id,
        command_id=derived,
        at=at,
        cause=f"an operator gave money back{said}",
        amount=amount,
    )


def give_back(booking_id: BookingId, amount: Money, key: str | None, service: Service, said: str = "") -> None:
    """Once for each key; raises WrongState, IdempotencyKeyReused."""
    now = service.world.clock.now()
    command = goodwill(booking_id, now, amount, key, said)
    if _is_known(command, service):
        return
    # No client's key holds a blank, so theirs and these never meet.
    record = KeyRecord(f"refund {booking_id} {key}", "", booking_id, now) if key else None
    try:
        service.world.bus.handle(command, Riders(key=record))
    except KeyTaken:
        if not _is_known(command, service):  # else the same request was first by a moment
            raise IdempotencyKeyReused("The key came before with another amount; use a fresh key.") from None


def vouched(booking_id: BookingId, at: datetime, place: str, said: str = "") -> VouchForMeeting:
    return VouchForMeeting(
        booking_id=booking_id,
        command_id=CommandId(uuid4()),
        at=at,
        cause=f"an operator vouched for it{said}",
        place=place,
    )


def linked(booking_id: BookingId, uri: str, service: Service, said: str = "") -> LinkMeeting:
    """The meeting as Calendly has it now; raises as `ConfirmByHand.linking`."""
    now, cause = service.world.clock.now(), f"an operator named the meeting{said}"
    return service.confirm_by_hand.linking(booking_id, uri, CommandId(uuid4()), now, cause)


def paid_by_hand(
    booking_id: BookingId, at: datetime, amount: Money, reference: str, said: str = "", *, accepts_less: bool = False
) -> MarkPaid:
    return MarkPaid(
        booking_id=booking_id,
        command_id=CommandId(uuid4()),
        at=at,
        cause=f"an operator has the money{said}",
        amount=amount,
        reference=reference,
        accepts_less=accepts_less,
    )


def less_accepted(booking_id: BookingId, at: datetime, said: str = "") -> AcceptLess:
    return AcceptLess(
        booking_id=booking_id, command_id=CommandId(uuid4()), at=at, cause=f"an operator called it enough{said}"
    )


def given_back(booking_id: BookingId, at: datetime, number: int, reference: str, said: str = "") -> RecordGivenBack:
    return RecordGivenBack(
        booking_id=booking_id,
        command_id=CommandId(uuid4()),
        at=at,
        cause=f"an operator gave it back{said}",
        number=number,
        reference=reference,
    )


def reference_fault(reference: str) -> str | None:
    """What is wrong with what names money, which is kept for ever; None if nothing."""
    if len(reference) > REFERENCE_LENGTH_MAX:
        return f"must have at most {REFERENCE_LENGTH_MAX} characters"
    return one_line_fault(reference)


def place_fault(place: str) -> str | None:
    """What is wrong with a place that is told to both sides and kept for ever; None if nothing."""
    if len(place) > PLACE_LENGTH_MAX:
        return f"must have at most {PLACE_LENGTH_MAX} characters"
    return one_line_fault(place)


def email_corrected(booking_id: BookingId, at: datetime, by: str, why: str) -> CorrectClientEmail:
    return CorrectClientEmail(
        booking_id=booking_id,
        command_id=CommandId(uuid4()),
        at=at,
        cause="an operator corrected the client's address",
        by=by,
        why=why,
    )


def mail_resent(mail: MailRow, at: datetime, by: str, why: str, key: str | None) -> ResendMail:
    return ResendMail(
        mail_id=MailId(mail.mail_id),
        booking_id=mail.booking_id,
        command_id=_resend_id(mail.mail_id, key),
        at=at,
        cause="an operator sends it again",
        by=by,
        why=why,
    )


def _resend_id(mail_id: UUID, key: str | None) -> CommandId:
    return derived_command_id(mail_id, f"resend/{key}") if key else CommandId(uuid4())


def _is_known(command: RefundGoodwill, service: Service) -> bool:
    stream = StreamId(command.booking_id)
    history = service.world.store.load([stream])[stream]
    return any(recorded.command_id == command.command_id for recorded in history)
