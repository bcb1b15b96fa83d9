"""The one who answers for the money: ends by hand what only a person can end."""

from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from application.handlers.change_booking import load_booking
from application.handlers.change_mail import load_mail
from application.handlers.correct_client_email import CorrectClientEmail
from application.performing.world import World as Ports
from application.requests.correct_email import CorrectEmail
from domain.booking.by_hand import RecordGivenBack
from domain.booking.cases import FOR_PERSONS
from domain.booking.commands import CloseCase
from domain.booking.ledger import RefundStanding
from domain.booking.state import Begun, NotStarted
from domain.booking.vocabulary import CaseKind
from domain.identifiers import BookingId, CommandId, MailId
from domain.mail.events import Recipient
from domain.mail.mail import Mail, ResendMail, Standing
from entrypoints.service import Service
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
                if kind is CaseKind.REFUND_BY_HAND:
                    _give_back(service, booking_id, state, _mark(dice, now))
                    continue
                service.world.bus.handle(
                    CloseCase(
                        booking_id=booking_id,
                        kind=kind,
                        outcome="paid_by_hand",
                        **_mark(dice, now),
                    )
                )


def _mark(dice: Random, now: datetime) -> dict[str, Any]:
    command_id = CommandId(UUID(int=dice.getrandbits(128), version=4))
    return {"command_id": command_id, "at": now, "cause": "the operator has dealt with it"}


def _give_back(service: Service, booking_id: BookingId, state: Begun, mark: dict[str, Any]) -> None:
    """What came by hand, the way it came."""
    for refund in state.core.ledger.refunds:
        if refund.by_hand and refund.standing is RefundStanding.REQUESTED:
            command = RecordGivenBack(booking_id=booking_id, number=refund.number, reference="cash", **mark)
            service.world.bus.handle(command)


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
