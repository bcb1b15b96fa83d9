"""A mail about a booking with any history, as far as what it is written from."""

from collections.abc import Sequence
from datetime import datetime

from application.effects import SendMail
from application.ports.event_store import Append, StreamAppend
from application.ports.mailer import MailFacts
from domain.booking.events import BookingEvent
from domain.identifiers import StreamId, mail_id
from domain.mail.events import MailKind, MailWanted, Recipient
from tests.examples import BOOKING, COMMAND, NOW, SOON
from tests.unit.application.small_world import CLIENT, SmallWorld


def told(
    history: Sequence[BookingEvent],
    kind: MailKind,
    reader: Recipient = Recipient.CLIENT,
    at: datetime = SOON,
    occasion: int = 1,
) -> MailFacts | None:
    """What the mail is written from, or nothing if it is given up."""
    world = SmallWorld()
    world.clock.moment = at
    wanted = MailWanted(booking_id=BOOKING, kind=kind, recipient=reader, occasion=occasion)
    name = mail_id(BOOKING, kind, reader, occasion)
    streams = (StreamAppend(StreamId(BOOKING), 0, tuple(history)), StreamAppend(StreamId(name), 0, (wanted,)))
    world.store.append(Append(at=NOW, command_id=COMMAND, cause="test", streams=streams, people=(CLIENT,)))
    world.run_now(SendMail(booking_id=BOOKING, mail_id=name))
    after = world.facts_of_mails()[f"{kind} {reader}"]
    assert after == (["MailAttempted", "MailAccepted"] if world.writer.facts else ["MailGivenUp"])
    assert len(world.mailer.sent) == len(world.writer.facts)
    return world.writer.facts[0] if world.writer.facts else None
