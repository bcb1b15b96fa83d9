"""From Calendly's deliveries to sightings: every news of an invitee is one, what it means is decided elsewhere."""

from datetime import datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from adapters.calendly.sightings import SeenEvent, SeenInvitee, sighting_of
from application.ports.deliveries import Translated
from application.ports.inbox import Delivery
from application.ports.scheduling import Sighting

REASON_LENGTH_MAX = 160

_CREATED, _CANCELED = "invitee.created", "invitee.canceled"
_MISSED, _NOT_MISSED = "invitee_no_show.created", "invitee_no_show.deleted"
_MARKS = frozenset({_MISSED, _NOT_MISSED})
_KINDS = frozenset({_CREATED, _CANCELED, *_MARKS})


class _Payload(SeenInvitee, frozen=True, kw_only=True):
    scheduled_event: SeenEvent


class _Head(Struct):
    event: str


class _Delivered(Struct):
    payload: _Payload


class _BareMark(Struct):
    """A no-show mark by itself: nobody has seen one, and nothing published rules it out."""

    invitee: str


class _Bare(Struct):
    payload: _BareMark


class _NotOursError(Exception):
    """The delivery tells nothing of an invitee; the message says why."""


class SightingTranslator:
    """The Translator port."""

    def translate(self, delivery: Delivery, now: datetime) -> Translated:
        try:
            return Translated((), "", sighting=_sighting(delivery.body, now))
        except _NotOursError as reason:
            return Translated((), str(reason))
        except (ValueError, RecursionError, OverflowError) as fault:
            return Translated((), f"this delivery cannot be read: {fault}"[:REASON_LENGTH_MAX])


def _sighting(body: bytes, now: datetime) -> Sighting:
    kind = msgspec.json.decode(body, type=_Head).event
    if kind not in _KINDS:
        raise _NotOursError(f"nothing to do for {kind}"[:REASON_LENGTH_MAX])
    if kind in _MARKS and _is_bare(body):
        raise _NotOursError("a no-show mark that names only its invitee: the sweep of the calendars will find it")
    payload = msgspec.json.decode(body, type=_Delivered).payload
    if kind == _CANCELED:
        payload = replace(payload, status="canceled")
    sighting = sighting_of(payload, payload.scheduled_event, now)
    # What the payload shows of a mark that comes or goes is not documented: the kind is the news.
    return replace(sighting, no_show=kind == _MISSED) if kind in _MARKS else sighting


def _is_bare(body: bytes) -> bool:
    try:
        msgspec.json.decode(body, type=_Bare)
    except msgspec.ValidationError:
        return False
    return True
