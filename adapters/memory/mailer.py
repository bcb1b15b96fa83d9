"""A post office in memory: the Mailer port, and the boxes for those who test."""

from collections.abc import Sequence
from threading import Lock
from typing import Any

from adapters.memory.faults import Faults, answer_after, prevents
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.mailer import MailRefused, MailTaken, OutgoingMail


class MemoryMailer:
    """The Mailer port. Like the real one it does not notice a mail that comes twice."""

    def __init__(self) -> None:
        self.faults = Faults()
        self._lock = Lock()
        self._sent: list[OutgoingMail] = []

    def send(self, mail: OutgoingMail) -> MailTaken | MailRefused | Limited | NotReached | Unknown:
        fault = self.faults.take("send")
        answer: Any = fault if prevents(fault) else answer_after(fault, self._taken(mail))
        return answer  # type: ignore[no-any-return]  # the queue of faults is open to every answer

    @property
    def sent(self) -> Sequence[OutgoingMail]:
        """Every mail that was taken, in order."""
        with self._lock:
            return tuple(self._sent)

    def box(self, address: str) -> Sequence[OutgoingMail]:
        """What lies in one reader's box."""
        return [mail for mail in self.sent if mail.to == address]

    def _taken(self, mail: OutgoingMail) -> MailTaken | MailRefused:
        if "@" not in mail.to:
            return MailRefused("personalizations.0.to.0.email")
        with self._lock:
            self._sent.append(mail)
            return MailTaken(f"memory-{len(self._sent)}")
