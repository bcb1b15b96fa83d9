"""The history of one booking as an operator reads it: every fact with its cause, and the state at any moment."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

import msgspec
from msgspec import Struct

from application.ports.event_store import Recorded
from application.timeline import describe
from domain.booking.events import CaseOpened
from domain.identifiers import BookingId
from entrypoints.http.api.operator_views import timeline
from entrypoints.http.pages.operator.words import cause_words
from entrypoints.http.plain_words import plain
from entrypoints.http.speaking import looked_up

_INDENT = 2


class FactWords(Struct, frozen=True, kw_only=True):
    """`payload` is the fact as it is stored; facts hold no personal data."""

    version: int
    at: datetime
    type: str
    words: str
    cause: str
    status: str
    payment: str
    payload: str
    state_path: str
    is_later: bool


def booking_path(booking_id: BookingId) -> str:
    return f"/operator/bookings/{booking_id}"


def known_at(history: Sequence[Recorded], moment: datetime | None) -> Sequence[Recorded]:
    return [recorded for recorded in history if moment is None or recorded.at <= moment]


def fact_words(booking_id: BookingId, history: Sequence[Recorded], moment: datetime | None) -> tuple[FactWords, ...]:
    """All of them, also those after the moment that is looked at."""
    told = timeline(booking_id, history)
    facts = told.facts if told else ()
    return tuple(
        FactWords(
            version=fact.version,
            at=fact.at,
            type=fact.type,
            words=describe(recorded.event, looked_up),
            cause=cause_words(fact.cause),
            status=plain(fact.status),
            payment=plain(fact.payment_status),
            payload=_payload(recorded),
            state_path=f"{booking_path(booking_id)}?{urlencode({'at': fact.at.isoformat()})}",
            is_later=moment is not None and fact.at > moment,
        )
        for fact, recorded in zip(facts, history, strict=True)
    )


def case_detail(history: Sequence[Recorded], kind: str) -> str:
    """What was said when the case was opened last."""
    opened = [r.event for r in history if isinstance(r.event, CaseOpened) and r.event.kind == kind]
    return opened[-1].detail if opened else ""


def _payload(recorded: Recorded) -> str:
    return msgspec.json.format(msgspec.json.encode(recorded.event), indent=_INDENT).decode()
