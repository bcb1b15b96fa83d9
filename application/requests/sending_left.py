"""What is left to do for one mail: when it is handed over next, and why it was not the last time."""

from datetime import datetime

from msgspec import Struct

from application.effects import effect_id
from application.handlers.appending import sending
from application.ports.effects import EffectQueue
from application.ports.read_models import MailRow
from domain.mail.mail import Standing

_WAITS = {standing.name.lower() for standing in Standing if standing < Standing.GIVEN_UP}


class SendingLeft(Struct, frozen=True):
    """Without `due` it was set aside until a person looks."""

    due: datetime | None
    why: str


def sending_left(mail: MailRow, effects: EffectQueue) -> SendingLeft | None:
    """None once there is nothing more for us to send: then its work, if any, only waits to find that out."""
    if mail.standing not in _WAITS:
        return None
    work = effects.get(effect_id(sending(mail.kind, mail.booking_id, mail.mail_id)))
    if work is None:
        return None
    return SendingLeft(None if work.parked_reason else work.due, work.parked_reason or work.note)
