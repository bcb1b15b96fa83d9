"""The effect that ends in somebody's mailbox. What it says is read when it is sent, not when it was wanted."""

from datetime import timedelta

from application.effects import SendMail
from application.handlers.change_mail import load_attempted
from application.lanes import Lane
from application.performing.mail_writing import write_mail
from application.performing.payments import hear_of_payment
from application.performing.world import Done, Outcome, World
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.effects import ClaimedEffect
from application.ports.mailer import MailRefused, MailTaken, OutgoingMail
from application.retry_policy import Later, Parked, not_done, told_to_wait
from domain.identifiers import StreamId, derived_command_id
from domain.mail.events import MailKind
from domain.mail.mail import AttemptMail, GiveUpMail, RecordMailAccepted, RecordMailNotTaken
from domain.mail.promises import PROMISES, Promise

# SendGrid reports a mail it took within about a minute; only a longer silence means it never had it.
_SILENCE_BEFORE_REPEAT = timedelta(minutes=5)
# How long reports are waited for after each attempt of unknown fate; after the last the mail is left, for one too few
# is better than eight alike. The waits grow, so that a SendGrid that fails for a whole day leaves an attempt.
_SILENCES: dict[Promise, tuple[timedelta, ...]] = {
    Promise.AT_LEAST_ONCE: (
        _SILENCE_BEFORE_REPEAT,
        timedelta(minutes=15),
        *(timedelta(hours=hours) for hours in (1, 4, 8, 12, 1)),
    ),
    Promise.AT_MOST_ONCE: (timedelta(minutes=30),),
}


def send_mail(effect: SendMail, claimed: ClaimedEffect, world: World) -> Outcome:
    now = world.clock.now()
    mail, open_since = load_attempted(world.store, StreamId(effect.mail_id))
    assert mail is not None, "a mail is wanted before it is sent"
    if mail.is_settled:
        return Done()
    silences = _SILENCES[PROMISES[mail.wanted.kind]]
    if open_since is not None:
        ends = open_since + silences[min(mail.unknown_attempts, len(silences)) - 1]
        if now < ends:
            return Later(ends, "SendGrid may have taken it")
    if mail.unknown_attempts >= len(silences):
        return _give_up(effect, claimed, world, "SendGrid never said whether it took it")
    if mail.wanted.kind is MailKind.AWAITING_PAYMENT and mail.wanted.booking_id is not None:
        heard = hear_of_payment(mail.wanted.booking_id, claimed, world)
        if isinstance(heard, Later | Parked):
            return heard
    outgoing = write_mail(mail.wanted, world)
    if isinstance(outgoing, str):
        return _give_up(effect, claimed, world, outgoing, needless=True)
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
    if attempt.mail.is_settled:
        return Done()  # a report came first: SendGrid has it
    if not attempt.events:
        return Later(now + _SILENCE_BEFORE_REPEAT, "another process hands it over")
    return _hand_over(effect, outgoing, number, claimed, world)


def _hand_over(effect: SendMail, outgoing: OutgoingMail, attempt: int, claimed: ClaimedEffect, world: World) -> Outcome:
    answer = world.mailer.send(outgoing)
    now = world.clock.now()
    match answer:
        case MailTaken():
            return _taken(effect, answer, claimed, world)
        case MailRefused():
            return _give_up(effect, claimed, world, answer.detail)
        case Unknown():
            return Later(now + _SILENCE_BEFORE_REPEAT, answer.detail)
        case Limited():  # what was said to one mail goes for all
            world.bus.handle_mail(_not_taken(effect, attempt, claimed, world))
            world.lanes.hold(Lane.MAILS, answer.retry_at)
            return told_to_wait(claimed, answer, now, "SendGrid limits us")
        case NotReached():  # not an attempt: it does not count
            world.bus.handle_mail(_not_taken(effect, attempt, claimed, world))
            return not_done(claimed, answer, now)


def _taken(effect: SendMail, answer: MailTaken, claimed: ClaimedEffect, world: World) -> Outcome:
    accepted = RecordMailAccepted(
        mail_id=effect.mail_id,
        booking_id=effect.booking_id,
        command_id=derived_command_id(claimed.id, f"accepted/{claimed.try_number}"),
        at=world.clock.now(),
        cause="SendGrid answered",
        message_id=answer.message_id,
    )
    if answer.limited_until is None:
        return accepted
    world.bus.handle_mail(accepted)  # first what must not be forgotten
    world.lanes.hold(Lane.MAILS, answer.limited_until)
    return Done()


def _not_taken(effect: SendMail, attempt: int, claimed: ClaimedEffect, world: World) -> RecordMailNotTaken:
    return RecordMailNotTaken(
        mail_id=effect.mail_id,
        booking_id=effect.booking_id,
        command_id=derived_command_id(claimed.id, f"not-taken/{claimed.try_number}"),
        at=world.clock.now(),
        cause="SendGrid took nothing",
        number=attempt,
    )


def _give_up(
    effect: SendMail, claimed: ClaimedEffect, world: World, reason: str, *, needless: bool = False
) -> GiveUpMail:
    return GiveUpMail(
        mail_id=effect.mail_id,
        booking_id=effect.booking_id,
        command_id=derived_command_id(claimed.id, f"give-up/{claimed.try_number}"),
        at=world.clock.now(),
        cause="the mail cannot be sent",
        reason=reason,
        needless=needless,
    )
