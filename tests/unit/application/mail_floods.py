"""Many mails that are wanted and due at once, and a SendGrid that takes only so many in a while."""

from collections import Counter
from datetime import datetime, timedelta
from threading import Lock

from application.effects import NewEffect
from application.handlers.appending import sending
from application.ports.answers import Limited
from application.ports.clock import Clock
from application.ports.event_store import Append, StreamAppend
from application.ports.mailer import MailTaken, OutgoingMail
from domain.identifiers import MailId, StreamId
from domain.mail.events import MailKind, MailWanted, Recipient
from domain.mail.mail import mail_id_of
from tests.examples import BOOKING, COMMAND
from tests.unit.application.small_world import SmallWorld

WINDOW = timedelta(minutes=1)


def flood(world: SmallWorld, count: int, kind: MailKind = MailKind.RECEIPT) -> list[MailId]:
    """So many mails about the booking at once; returns their ids."""
    wanted = [
        MailWanted(booking_id=BOOKING, kind=kind, recipient=Recipient.CLIENT, occasion=1_000 + number)
        for number in range(count)
    ]
    ids = [mail_id_of(mail) for mail in wanted]
    now = world.clock.now()
    world.store.append(
        Append(
            at=now,
            command_id=COMMAND,
            cause="test",
            streams=tuple(StreamAppend(StreamId(id_), 0, (mail,)) for id_, mail in zip(ids, wanted, strict=True)),
            effects=tuple(NewEffect(sending(kind, BOOKING, id_), now) for id_ in ids),
        )
    )
    return ids


class LimitedPostOffice:
    """The Mailer port of a SendGrid that takes `limit` mails in each minute; `tells` it that with the last one."""

    def __init__(self, clock: Clock, limit: int, *, tells: bool) -> None:
        self._clock = clock
        self._limit = limit
        self._tells = tells
        self._lock = Lock()
        self.taken: list[MailId] = []
        self.taken_in: Counter[datetime] = Counter()
        self.refused_in: Counter[datetime] = Counter()

    def send(self, mail: OutgoingMail) -> MailTaken | Limited:
        now = self._clock.now()
        window = now.replace(second=0, microsecond=0)
        with self._lock:
            if self.taken_in[window] >= self._limit:
                self.refused_in[window] += 1
                return Limited(window + WINDOW)
            self.taken_in[window] += 1
            self.taken.append(mail.mail_id)
            is_last = self.taken_in[window] == self._limit
            return MailTaken(f"m{len(self.taken)}", window + WINDOW if is_last and self._tells else None)
