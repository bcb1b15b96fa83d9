"""SendGrid: the port with its faults, and what becomes of mails. It takes the same mail as often as it is given."""

from collections import Counter
from datetime import timedelta

from adapters.memory.mailer import MemoryMailer
from application.handlers.change_mail import load_mail
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.inbox import Provider
from application.ports.mailer import MailRefused, MailTaken, OutgoingMail
from domain.identifiers import BookingId, MailId, StreamId
from tests.simulation import mail_laws, news
from tests.simulation.frail_providers import FrailCalls
from tests.simulation.postman import PostedWorld, Postman

DELIVERED_SECONDS = (1.0, 50.0)
STORIES = (
    (0.08, ("processed", "bounce")),
    (0.12, ("dropped",)),
    (0.18, ("processed", "deferred", "delivered")),
    (0.20, ("processed", "delivered", "spamreport")),
    (0.22, ("processed", "delivered", "bounce")),
    (float("inf"), ("processed", "delivered")),
)
"""What SendGrid tells of a mail, each below its lot; every story but the last is mischief."""


class SendGridWorld:
    """Implements Mailer; `memory` holds the truth."""

    def __init__(self, world: PostedWorld, memory: MemoryMailer, postman: Postman) -> None:
        self.memory = memory
        self._world = world
        self._postman = postman
        self._calls = FrailCalls(Provider.SENDGRID, world)
        self._in_hand: set[MailId] = set()
        self.taken: Counter[MailId] = Counter()
        self.broken_rules: list[tuple[BookingId | None, str]] = []

    def send(self, mail: OutgoingMail) -> MailTaken | MailRefused | Limited | NotReached | Unknown:
        stored, _ = load_mail(self._world.machine.service.world.store, StreamId(mail.mail_id))
        if stored is not None and stored.is_settled:
            self.broken_rules.append((mail.booking_id, f"the {mail.kind} mail was sent again after it was accepted"))
        if mail.mail_id in self._in_hand:
            self.broken_rules.append((mail.booking_id, f"the {mail.kind} mail is sent by two at once"))
        self._look_at(mail)
        self._in_hand.add(mail.mail_id)
        try:
            return self._calls.order("send", str(mail.mail_id), mail.booking_id, lambda: self._take(mail))
        finally:
            self._in_hand.discard(mail.mail_id)

    def _look_at(self, mail: OutgoingMail) -> None:
        if mail.booking_id is None:
            return
        stream = StreamId(mail.booking_id)
        history = self._world.machine.service.world.store.load([stream])[stream]
        words = mail_laws.broken_at_the_door(mail, history, self._world.clock.now())
        if words is not None:
            self.broken_rules.append((mail.booking_id, words))

    def _take(self, mail: OutgoingMail) -> MailTaken | MailRefused:
        answer = self.memory.send(mail)
        assert isinstance(answer, MailTaken | MailRefused)
        if isinstance(answer, MailTaken):
            self.taken[mail.mail_id] += 1
            often = mail_laws.sent_too_often(mail, self.taken[mail.mail_id])
            if often is not None:
                self.broken_rules.append((mail.booking_id, often))
            if self.taken[mail.mail_id] > 1:
                self._world.journal.fault("mail sent again in the named window", mail.booking_id, mail.kind)
            self._foretell(mail)
        return answer

    def _foretell(self, mail: OutgoingMail) -> None:
        number, dice = len(self.memory.sent), self._world.dice(f"mail {mail.mail_id}")
        wait = dice.uniform(*DELIVERED_SECONDS)
        lot = dice.random() / (self._world.weather.mischief or 1e-9)
        story = next(story for below, story in STORIES if lot < below)
        for step, kind in enumerate(story, start=1):
            self._world.timetable.at(
                self._world.clock.now() + timedelta(seconds=wait * step / len(story)),
                lambda kind=kind: self._postman.post(news.of_mail(mail, number, kind)),  # type: ignore[misc]  # bound now
            )
