"""What a client's calendar is told of their booking, whenever they ask for it."""

from application.handlers.change_booking import load_booking
from application.performing.mail_facts import Told, facts_of
from application.performing.world import World
from application.ports.mailer import MailFacts
from domain.booking.state import NotStarted, WithMeeting
from domain.errors import NotFound, WrongState
from domain.identifiers import BookingId
from domain.mail.events import MailKind, MailWanted, Recipient


def calendar_entry(booking_id: BookingId, world: World) -> MailFacts:
    """As the client's confirmation would say it now; raises NotFound, and WrongState without a meeting."""
    state = load_booking(world.store, booking_id)
    if isinstance(state, NotStarted):
        raise NotFound("There is no such booking.")
    if not isinstance(state, WithMeeting):
        raise WrongState("There is no meeting to put into a calendar.")
    client = world.people.get(state.core.person_id) if state.core.person_id else None
    offer = world.catalog.agreed(state.core.selected.session_type_id)
    host = world.people.get(offer[0].person_id) if offer else None
    if client is None or offer is None or host is None:
        raise NotFound("Whoever this booking was between has been forgotten.")
    told = Told(booking_id=booking_id, events=(), state=state, client=client, builder=offer[0], host=host)
    return facts_of(MailWanted(kind=MailKind.CONFIRMED, recipient=Recipient.CLIENT, booking_id=booking_id), told, world)
