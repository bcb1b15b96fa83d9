"""The effect that ends in somebody's mailbox. What it says is read when it is sent, not when it was wanted."""

from datetime import timedelta

from application.effects import SendMail
from application.handlers.change_booking import load_booking
from application.handlers.change_mail import load_attempted
from application.performing.world import Done, Outcome, World
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.catalog import Builder
from application.ports.effects import ClaimedEffect
from application.ports.mailer import MailFacts, MailRefused, MailTaken, OutgoingMail
from application.ports.people import Person
from application.retry_policy import Later, not_done
from domain.booking.events import Actor
from domain.booking.state import Begun, CancelledBooking, Confirmed, NotStarted
from domain.identifiers import StreamId, derived_command_id
from domain.mail.events import MailKind, MailWanted, Recipient
from domain.mail.mail import AttemptMail, GiveUpMail, RecordMailAccepted, RecordMailNotTaken, Standing
from domain.money import Money

# SendGrid reports a mail it took within about a minute; only a longer silence means it never had it.
_SILENCE_BEFORE_REPEAT = timedelta(minutes=5)
# A mail whose fate stayed unknown so often is left: one mail too few is better than four alike.
_ATTEMPTS_MAX = 4


def send_mail(effect: SendMail, claimed: ClaimedEffect, world: World) -> Outcome:
    now = world.clock.now()
    mail, open_since = load_attempted(world.store, StreamId(effect.mail_id))
    assert mail is not None, "a mail is wanted before it is sent"
    if mail.standing >= Standing.ACCEPTED:
        return Done()
    if open_since is not None and now - open_since < _SILENCE_BEFORE_REPEAT:  # its process died, or was cut off
        return Later(open_since + _SILENCE_BEFORE_REPEAT, "SendGrid may have taken it")
    outgoing = _write(effect, mail.wanted, world)
    if outgoing is None:
        return _give_up(effect, claimed, world, "the reader was erased or the booking changed")
    if mail.unknown_attempts >= _ATTEMPTS_MAX:
        return _give_up(effect, claimed, world, "SendGrid never said whether it took it")
    return _claim_and_hand_over(effect, outgoing, mail.attempts + 1, claimed, world)


def _claim_and_hand_over(
    effect: SendMail, outgoing: OutgoingMail, number: int, claimed: ClaimedEffect, world: World
) -> Outcome:
    now = world.clock.now()
    attempt = world.bus.handle_mail(
        AttemptMail(
            mail_id=effect.mail_id,
            booking_id=effect.booking_id,
            command_id=derived_command_id(claimed.id, f"attempt/{claimed.try_number}"),
            at=now,
            cause="the mail is due",
            number=number,
        )
    )
    if attempt.mail.standing >= Standing.ACCEPTED:
        return Done()  # a report came first: SendGrid has it
    if not attempt.events:
        return Later(now + _SILENCE_BEFORE_REPEAT, "another process hands it over")
    return _hand_over(effect, outgoing, number, claimed, world)


def _hand_over(effect: SendMail, outgoing: OutgoingMail, attempt: int, claimed: ClaimedEffect, world: World) -> Outcome:
    answer = world.mailer.send(outgoing)
    now = world.clock.now()
    match answer:
        case MailTaken():
            return RecordMailAccepted(
                mail_id=effect.mail_id,
                booking_id=effect.booking_id,
                command_id=derived_command_id(claimed.id, f"accepted/{claimed.try_number}"),
                at=now,
                cause="SendGrid answered",
                message_id=answer.message_id,
            )
        case MailRefused():
            return _give_up(effect, claimed, world, answer.detail)
        case Unknown():
            return Later(now + _SILENCE_BEFORE_REPEAT, answer.detail)
        case Limited() | NotReached():  # not an attempt: it does not count
            world.bus.handle_mail(_not_taken(effect, attempt, claimed, world))
            return not_done(claimed, answer, now)


def _not_taken(effect: SendMail, attempt: int, claimed: ClaimedEffect, world: World) -> RecordMailNotTaken:
    return RecordMailNotTaken(
        mail_id=effect.mail_id,
        booking_id=effect.booking_id,
        command_id=derived_command_id(claimed.id, f"not-taken/{claimed.try_number}"),
        at=world.clock.now(),
        cause="SendGrid took nothing",
        number=attempt,
    )


def _give_up(effect: SendMail, claimed: ClaimedEffect, world: World, reason: str) -> GiveUpMail:
    return GiveUpMail(
        mail_id=effect.mail_id,
        booking_id=effect.booking_id,
        command_id=derived_command_id(claimed.id, f"give-up/{claimed.try_number}"),
        at=world.clock.now(),
        cause="the mail cannot be sent",
        reason=reason,
    )


def _write(effect: SendMail, wanted: MailWanted, world: World) -> OutgoingMail | None:
    state = load_booking(world.store, effect.booking_id)
    if isinstance(state, NotStarted) or (wanted.kind is MailKind.CONFIRMED and not isinstance(state, Confirmed)):
        return None
    client = world.people.get(state.core.person_id) if state.core.person_id else None
    builder = world.catalog.builder(state.core.selected.builder_id)
    host = world.people.get(builder.person_id) if builder else None
    if client is None or builder is None or host is None:
        return None
    reader = client if wanted.recipient is Recipient.CLIENT else host
    facts = _facts(effect, wanted, state, client, builder, world)
    return OutgoingMail(
        mail_id=effect.mail_id,
        booking_id=effect.booking_id,
        kind=wanted.kind,
        to=reader.email,
        to_name=reader.name,
        written=world.mail_writer.write(facts),
    )


def _facts(
    effect: SendMail, wanted: MailWanted, state: Begun, client: Person, builder: Builder, world: World
) -> MailFacts:
    selected = state.core.selected
    to_client = wanted.recipient is Recipient.CLIENT
    offer = world.catalog.session_type(selected.session_type_id)
    nothing = Money.zero(selected.terms.price.currency)
    names = (client.name, builder.name) if to_client else (builder.name, client.name)
    zones = (selected.zone, builder.timezone) if to_client else (builder.timezone, selected.zone)
    cancelled = state.cancelled if isinstance(state, CancelledBooking) else None
    return MailFacts(
        kind=wanted.kind,
        recipient=wanted.recipient,
        booking_id=effect.booking_id,
        session_title=offer[1].title if offer else "Session",
        slot=selected.slot,
        reader_name=names[0],
        reader_zone=zones[0],
        other_name=names[1],
        other_zone=zones[1],
        price=selected.terms.price,
        paid=_paid(state, nothing),
        gives_back=cancelled.gives_back if cancelled else nothing,
        kept=_kept(state, nothing),
        cancelled_by=cancelled.by if cancelled else Actor.SYSTEM,
        place=state.meeting.place if isinstance(state, Confirmed) else "",
        manage_url=world.links.manage(effect.booking_id, selected.slot.end),
        notes="" if to_client else client.notes,
        answers={} if to_client else client.answers,
        client_email="" if to_client else client.email,
        free_until=selected.slot.start - timedelta(hours=selected.terms.policy.free_until_hours),
        free_until_hours=selected.terms.policy.free_until_hours,
        half_until_hours=selected.terms.policy.half_until_hours,
        at=world.clock.now(),
    )


def _kept(state: Begun, nothing: Money) -> Money:
    """What came in and was not asked back."""
    ledger = state.core.ledger
    amounts = [ledger.unrefunded(paid) for paid in ledger.payments if paid.amount.currency == nothing.currency]
    return sum(amounts, nothing)


def _paid(state: Begun, nothing: Money) -> Money:
    """What was charged, whatever was given back since: a receipt stays true."""
    amounts = [payment.amount for payment in state.core.ledger.payments if payment.amount.currency == nothing.currency]
    return sum(amounts, nothing)
