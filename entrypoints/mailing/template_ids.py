"""Which mails are written by a template at SendGrid: read from the environment, so that a slip stops the start."""

import re
from collections.abc import Mapping

from adapters.mail_texts.writer import SOURCES
from domain.mail.events import MailKind, Recipient

_ABOUT_NO_BOOKING = {
    (MailKind.AGENDA, Recipient.BUILDER),
    (MailKind.REFUND_TROUBLE, Recipient.OPERATOR),
    (MailKind.ALARM, Recipient.OPERATOR),
    (MailKind.SIGN_IN, Recipient.CLIENT),
}
_MAILS = {f"{kind}_{recipient}": (kind, recipient) for kind, recipient in (*SOURCES, *_ABOUT_NO_BOOKING)}

Templates = Mapping[tuple[MailKind, Recipient], str]

FIRST_OF_ALL = "confirmed_client"
"""The one mail that the original setting gives a template."""
_ID = re.compile(r"d-[A-Za-z0-9-]{1,100}")


def template_id(value: str) -> str:
    if not _ID.fullmatch(value):
        raise ValueError("must be the id of a dynamic template, like d-0123456789abcdef0123456789abcdef")
    return value


def template_ids(value: str) -> dict[str, str]:
    """`kind_recipient=d-...` with commas between, as id by name."""
    ids: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in value.split(","))):
        name, _, given = (piece.strip() for piece in part.partition("="))
        if name in ids:
            raise ValueError(f"names {name} twice")
        if name not in _MAILS:
            raise ValueError(
                f"names an unknown mail, {name[:60]!r}; write kind_recipient=d-..., like cancelled_client=d-12"
            )
        if not _ID.fullmatch(given):
            raise ValueError(f"gives {name} no id of a dynamic template, like d-0123456789abcdef0123456789abcdef")
        ids[name] = given
    return ids


def templates_of(booking_template: str, ids: Mapping[str, str]) -> Templates:
    """Both settings as one."""
    named = ({FIRST_OF_ALL: booking_template} if booking_template else {}) | dict(ids)
    return {_MAILS[name]: given for name, given in named.items()}
