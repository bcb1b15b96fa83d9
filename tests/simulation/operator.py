"""The one who answers for the money: ends by hand what only a person can end."""

from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from application.handlers.change_booking import load_booking
from application.handlers.change_mail import load_mail
from application.handlers.correct_client_email import CorrectClientEmail
from application.performing.world import World as Ports
from application.requests.correct_email import CorrectEmail
from domain.booking.cases import FOR_PERSONS
from domain.booking.commands import CloseCase
from domain.booking.state import NotStarted
from domain.identifiers import BookingId, CommandId, MailId
from domain.mail.events import Recipient
from domain.mail.mail import Mail, ResendMail, Standing
from tests.simulation.persons import NO_ANSWER
from tests.simulation.second_hearing import HearingWorld

PATIENCE = timedelta(days=2)
TRUSTED_RATE = 0.3
"""Of mails that did not arrive: those that are sent again at the same address."""


def close_cases(world: HearingWorld) -> None:
    """Those that have been open for a while, with the client paid another way or the dispute let be."""
    service, now = world.machine.service, world.clock.now()
    dice = world.dice("operator")
    for stream in list(world.memory.streams):
        booking_id = BookingId(stream)
        state = load_booking(world.memory.events, booking_id)
        if isinstance(state, NotStarted):
            continue
        for kind, deadline in state.core.cases.items():
            if kind in FOR_PERSONS and now > deadline + PATIENCE:
                world.journal.deed(f"operator closes a case: {kind}", booking_id)
                service.world.bus.handle(
                    CloseCase(
                        booking_id=booking_id,
                        command_id=CommandId(UUID(int=dice.getrandbits(128), version=4)),
                        at=now,
                        cause="the operator has dealt with it",
                        kind=kind,
                        outcome="paid_by_hand",
                    )
                )


def resend_lost_mails(world: HearingWorld) -> None:
    """To the client's corrected address, unless the old one is trusted; each once."""
    for stream in list(world.memory.streams):
        mail = load_mail(world.memory.events, stream)[0]
        lost = mail is not None and mail.standing in (Standing.BOUNCED, Standing.DROPPED)
        if mail is None or not lost or mail.resends or mail.wanted.resend:
            continue
        world.journal.deed("operator sends a mail again", str(mail.wanted.booking_id))
        with suppress(*NO_ANSWER):
            _correct_and_resend(world, MailId(stream), mail)


def _correct_and_resend(world: HearingWorld, mail_id: MailId, mail: Mail) -> None:
    dice, now, booking_id = world.dice(f"operator about {mail_id}"), world.clock.now(), mail.wanted.booking_id
    mark: dict[str, Any] = {
        "command_id": CommandId(UUID(int=dice.getrandbits(128), version=4)),
        "at": now,
        "cause": "it got lost",
    }
    words: dict[str, Any] = {"by": "the operator", "why": "it did not arrive"}
    if booking_id is not None and mail.wanted.recipient is Recipient.CLIENT and dice.random() > TRUSTED_RATE:
        email = f"corrected-{dice.getrandbits(32)}@example.org"
        correction = CorrectClientEmail(booking_id=booking_id, **mark, **words)
        world.machine.run(lambda service: _correct(service.world, correction, email))
    resending = ResendMail(mail_id=mail_id, booking_id=booking_id, **mark, **words)
    world.machine.run(lambda service: service.world.bus.resend_mail(resending))


def _correct(ports: Ports, correction: CorrectClientEmail, email: str) -> None:
    CorrectEmail(ports.bus, ports.store, ports.people)(correction, email)
