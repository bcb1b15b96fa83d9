"""From the wish for a mail to the mail: who reads it, and what it says now; or why there is none."""

from application.handlers.change_booking import booking_state
from application.performing.agenda_mails import agenda_facts
from application.performing.alarm_mails import alarm_facts
from application.performing.lost_times import is_lost_again
from application.performing.mail_facts import Told, facts_of
from application.performing.sign_in_mails import sign_in_facts
from application.performing.still_so import is_still_so
from application.performing.world import World
from application.ports.mailer import OutgoingMail, WrittenMail
from domain.booking.events import BookingEvent
from domain.booking.state import NotStarted
from domain.identifiers import BuilderId, StreamId
from domain.mail.events import MailKind, MailWanted, Recipient
from domain.mail.mail import mail_id_of


def write_mail(wanted: MailWanted, world: World) -> OutgoingMail | str:
    """The mail, or why there is none to send: in words of ours, without any name."""
    match wanted:
        case MailWanted(recipient=Recipient.OPERATOR):
            return _to_operator(wanted, world)
        case MailWanted(kind=MailKind.AGENDA):
            return _agenda(wanted, world)
        case MailWanted(kind=MailKind.SIGN_IN):
            return _sign_in(wanted, world)
        case _:
            return _about_booking(wanted, world)


def _to_operator(wanted: MailWanted, world: World) -> OutgoingMail | str:
    if not world.operator_email:
        return "OPERATOR_EMAIL is not set"
    facts = alarm_facts(wanted, world)
    if facts is None:
        return "it is no longer so"
    return _addressed(wanted, world.operator_email, "", world.mail_writer.write(facts), reply_to="")


def _agenda(wanted: MailWanted, world: World) -> OutgoingMail | str:
    builder = world.catalog.builder(BuilderId(wanted.about))
    host = world.people.get(builder.person_id) if builder else None
    if builder is None or host is None:
        return "the expert was withdrawn or erased"
    facts = agenda_facts(wanted, builder, world)
    if facts is None:
        return "no session is left on that day"
    return _addressed(wanted, host.email, host.name, world.mail_writer.write(facts), world.operator_email)


def _sign_in(wanted: MailWanted, world: World) -> OutgoingMail | str:
    told = sign_in_facts(wanted, world)
    if told is None:
        return "the link has ended"
    email, facts = told
    return _addressed(wanted, email, "", world.mail_writer.write(facts), world.operator_email)


def _about_booking(wanted: MailWanted, world: World) -> OutgoingMail | str:
    told = _told(wanted, world)
    if told is None:
        return "the reader or the expert was erased"
    now = world.clock.now()
    is_untrue = not is_still_so(wanted, told.events, told.state, now)
    if is_untrue or (wanted.kind is MailKind.TIME_LOST and is_lost_again(wanted, world.store)):
        return "the booking has changed since"
    written = world.mail_writer.write(facts_of(wanted, told, world))
    if wanted.recipient is Recipient.CLIENT:
        return _addressed(wanted, told.client.email, told.client.name, written, world.operator_email)
    return _addressed(wanted, told.host.email, told.host.name, written, told.client.email)


def _told(wanted: MailWanted, world: World) -> Told | None:
    assert wanted.booking_id is not None, "only the mails of the clock tell of no booking"
    stream = StreamId(wanted.booking_id)
    history = world.store.load([stream])[stream]
    state = booking_state(history)
    if isinstance(state, NotStarted):
        return None
    client = world.people.get(state.core.person_id) if state.core.person_id else None
    offer = world.catalog.agreed(state.core.selected.session_type_id)
    host = world.people.get(offer[0].person_id) if offer else None
    if client is None or offer is None or host is None:
        return None
    events = tuple(recorded.event for recorded in history if isinstance(recorded.event, BookingEvent))
    return Told(booking_id=wanted.booking_id, events=events, state=state, client=client, builder=offer[0], host=host)


def _addressed(wanted: MailWanted, email: str, name: str, written: WrittenMail, reply_to: str) -> OutgoingMail:
    return OutgoingMail(
        mail_id=mail_id_of(wanted),
        booking_id=wanted.booking_id,
        kind=wanted.kind,
        recipient=wanted.recipient,
        to=email,
        to_name=name,
        reply_to=reply_to,
        written=written,
    )
