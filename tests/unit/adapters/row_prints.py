"""What the read models say of fixed stories, as short prints beside the version of the definition that said it.

`python -m tests.unit.adapters.row_prints` writes them down; it does not where a row changed under the same version.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from adapters.postgres.day_sums import DAY_SUMS
from adapters.postgres.row_tables import TABLES
from application.ports.event_store import Recorded
from application.projections import booking_facts, mail_list
from domain.booking.events import BookingEvent, DisputeClosed, RefundFailed, RefundRequested, RefundSucceeded
from domain.booking.vocabulary import Device, DisputeOutcome, RefundReason
from domain.identifiers import MailId, StreamId, mail_id
from domain.mail.events import (
    MailAccepted,
    MailAttempted,
    MailBounced,
    MailDeferred,
    MailDelivered,
    MailDropped,
    MailEvent,
    MailGivenUp,
    MailKind,
    MailNotTaken,
    MailReportedAsSpam,
    MailResent,
    MailWanted,
    Recipient,
)
from entrypoints.auditing import PROJECTIONS
from tests.examples import BOOKING, CANCELLED, COMMAND, CONFIRMED, NOW, PRICE, selected
from tests.unit.domain.by_hand import PAID_IN_PART
from tests.unit.domain.histories import DISPUTED
from tests.unit.domain.states import STATES

WRITTEN = Path(__file__).with_name("row_prints.txt")
_LENGTH = 12

_BACK = RefundRequested(number=1, intent="pi_1", amount=PRICE, reason=RefundReason.CANCELLED)
_CAMPAIGN = {"utm_source": "newsletter", "utm_medium": "mail", "utm_campaign": "spring"}
_BOOKINGS: Mapping[str, Sequence[BookingEvent]] = {
    **{name: events for name, events in STATES.items() if events},
    "from a campaign": [replace(selected(), utm=_CAMPAIGN, language="de", device=Device.PHONE), *CONFIRMED[1:]],
    "refund under way": [*CANCELLED, _BACK],
    "refunded": [*CANCELLED, _BACK, RefundSucceeded(number=1)],
    "refund failed": [*CANCELLED, _BACK, RefundFailed(number=1, reason="expired_card")],
    "dispute lost": [*DISPUTED, DisputeClosed(dispute_id="dp_1", outcome=DisputeOutcome.LOST)],
    "given back by hand, asked": [*PAID_IN_PART, replace(_BACK, intent="by_hand_1", amount=PRICE)],
}
_WANTED = MailWanted(booking_id=BOOKING, kind=MailKind.CONFIRMED, recipient=Recipient.CLIENT, occasion=7)
_TRIED: list[MailEvent] = [_WANTED, MailAttempted(number=1)]
_TAKEN: list[MailEvent] = [*_TRIED, MailAccepted(message_id="m-1")]
_MAIL = mail_id(BOOKING, MailKind.CONFIRMED, Recipient.CLIENT, 7)
_AGAIN = MailId(UUID(int=9))
_MAILS: Mapping[str, Sequence[MailEvent]] = {
    "wanted": [_WANTED],
    "wanted for later": [replace(_WANTED, kind=MailKind.REMINDER, due=NOW + timedelta(days=1))],
    "of a day": [MailWanted(kind=MailKind.AGENDA, recipient=Recipient.BUILDER, about="ada", day=NOW.date())],
    "attempted": _TRIED,
    "not taken": [*_TRIED, MailNotTaken(number=1), MailAttempted(number=2)],
    "accepted": _TAKEN,
    "deferred": [*_TAKEN, MailDeferred(reason="later")],
    "delivered": [*_TAKEN, MailDelivered()],
    "reported": [*_TAKEN, MailDelivered(), MailReportedAsSpam()],
    "dropped": [*_TAKEN, MailDropped(reason="listed")],
    "dropped, once a bounce": [*_TAKEN, MailBounced(reason="dropped: listed")],
    "bounced": [*_TAKEN, MailBounced(reason="no such box")],
    "given up": [*_TRIED, MailGivenUp(reason="refused")],
    "needless": [_WANTED, MailGivenUp(reason="no longer so", needless=True)],
    "sent again": [*_TAKEN, MailBounced(reason="full"), MailResent(mail_id=_AGAIN, number=1, by="op", why="asked")],
    "the second sending": [replace(_WANTED, resend_of=_MAIL, resend=1)],
}


class Print(Struct, frozen=True):
    """`story` is that of the events, so that it is known when those are others."""

    projection: str
    version: int
    name: str
    story: str
    row: str


def prints() -> Iterator[Print]:
    for projection, row_of in sorted(PROJECTIONS.items()):
        stories = _MAILS if projection == mail_list.NAME else _BOOKINGS
        for name, events in sorted(stories.items()):
            row = row_of(_history(projection, events))
            yield Print(projection, TABLES[projection].version, name, _print(list(events)), _print(row))
    summed = _print([[name, sums.parts.as_string()] for sums in DAY_SUMS for name in sums.numbers])
    yield Print(booking_facts.NAME, TABLES[booking_facts.NAME].version, "what is summed up by day", "-", summed)


def written() -> list[Print]:
    found = []
    head: list[str] = []
    for line in WRITTEN.read_text("utf-8").splitlines():
        if line.startswith("  "):
            name, story, row = line.strip().rsplit(" ", 2)
            found.append(Print(head[0], int(head[1]), name, story, row))
        else:
            head = line.split()
    return found


def said_otherwise(now: Sequence[Print], before: Sequence[Print]) -> list[str]:
    """Rows that say something else of the same story under the same version, by projection and story."""
    known = {(one.projection, one.version, one.name, one.story): one.row for one in before}
    same = [(one, known.get((one.projection, one.version, one.name, one.story))) for one in now]
    return [f"{one.projection}: {one.name}" for one, row in same if row not in (None, one.row)]


def _history(projection: str, events: Sequence[Any]) -> list[Recorded]:
    """Each fact a minute after the one before."""
    stream = StreamId(_MAIL if projection == mail_list.NAME else BOOKING)
    return [
        Recorded(stream, version, event, NOW + timedelta(minutes=version), COMMAND, "test", version)
        for version, event in enumerate(events, start=1)
    ]


def _print(said: object) -> str:
    return sha256(msgspec.json.encode(said, order="sorted")).hexdigest()[:_LENGTH]


def _lines(found: Sequence[Print]) -> Iterator[str]:
    for (projection, version), group in groupby(found, lambda one: (one.projection, one.version)):
        yield f"{projection} {version}"
        yield from (f"  {one.name} {one.story} {one.row}" for one in group)


def main() -> None:
    found = list(prints())
    if otherwise := said_otherwise(found, written() if WRITTEN.exists() else []):
        sys.exit("\n".join(("Raise the version in adapters/postgres/row_tables.py first:", *otherwise)))
    WRITTEN.write_text("\n".join(_lines(found)) + "\n", "utf-8")


if __name__ == "__main__":
    main()
