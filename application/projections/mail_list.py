"""The mail list: one row for each mail, a pure function of its history."""

from collections.abc import Sequence
from datetime import datetime

from application.ports.event_store import Recorded
from application.ports.read_models import MailRow
from application.projections.own_events import is_of_mail
from domain.identifiers import MailId
from domain.mail.mail import Mail, Standing, evolve

NAME = "mail_list"


def mail_row(history: Sequence[Recorded]) -> MailRow | None:
    """The row after these facts of one stream; None for a stream that is no mail."""
    mail: Mail | None = None
    accepted_at: datetime | None = None
    for recorded in history:
        if not is_of_mail(recorded.event):
            return None
        mail = evolve(mail, recorded.event)
        if accepted_at is None and mail.standing >= Standing.ACCEPTED:
            accepted_at = recorded.at
    if mail is None:
        return None
    wanted = mail.wanted
    return MailRow(
        mail_id=MailId(history[0].stream_id),
        booking_id=wanted.booking_id,
        kind=wanted.kind.value,
        recipient=wanted.recipient.value,
        standing=mail.standing.name.lower(),
        reason=mail.reason,
        needless=mail.needless,
        attempts=mail.attempts,
        message_id=mail.message_id,
        reported_as_spam=mail.reported_as_spam,
        wanted_at=history[0].at,
        due_at=wanted.due or history[0].at,
        accepted_at=accepted_at,
        changed_at=history[-1].at,
        resend_of=wanted.resend_of,
        resend=wanted.resend,
        resends=mail.resends,
    )
