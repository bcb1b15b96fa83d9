"""What happened, for other systems: ids and facts. Of each event only what is listed is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, get_args
from uuid import UUID

import msgspec
from msgspec import Struct

from application.ports.event_store import DomainEvent, EventStore, Recorded
from domain.agenda.events import AgendaEvent
from domain.booking.events import BookingEvent
from domain.booking.vocabulary import Meeting
from domain.errors import FieldFault, InvalidRequest
from domain.mail.events import MailEvent

TOLD: Mapping[str, str] = {
    "slot_selected": (
        "builder_id session_type_id calendar event_type slot terms zone language source held_until utm device"
    ),
    "details_provided": "has_notes has_answers",
    "client_email_corrected": "",
    "client_forgotten": "erasure bookings",
    "hold_extended": "held_until",
    "checkout_requested": "attempt amount ends_at capture delayed_methods",
    "checkout_started": "attempt session_id",
    "checkout_expired": "attempt",
    "payment_pending": "attempt",
    "payment_authorized": "attempt intent amount capture_before",
    "capture_requested": "attempt intent",
    "capture_failed": "attempt intent reason",
    "release_requested": "attempt intent",
    "authorization_released": "attempt intent",
    "payment_succeeded": "attempt intent amount",
    "payment_failed": "attempt reason charge ended",
    "calendly_requested": "try_number asked_at",
    "calendly_confirmed": "meeting",
    "calendly_refused": "try_number reason",
    "scheduling_link_sent": "deadline",
    "move_requested": "from_slot to_slot by requested_at",
    "moved": "from_slot to_slot by moved_at meeting old_event_uri at_calendly",
    "move_refused": "from_slot to_slot reason",
    "time_lost": "reason until",
    "meeting_orphaned": "meeting start",
    "cancel_requested": "by",
    "cancelled": "by gives_back at_calendly",
    "hold_expired": "",
    "sign_in_asked": "",
    "client_signed_in": "",
    "money_arrived_late": "attempt amount",
    "refund_requested": "number intent amount reason outside_id",
    "refund_succeeded": "number",
    "refund_failed": "number reason",
    "dispute_opened": "dispute_id intent amount reason",
    "dispute_closed": "dispute_id outcome",
    "no_show_marked": "by at_calendly",
    "no_show_cleared": "by at_calendly",
    "session_completed": "",
    "case_opened": "kind deadline",
    "case_closed": "kind outcome",
    "meeting_vouched": "",
    "meeting_linked": "meeting",
    "paid_by_hand": "number amount",
    "less_accepted": "amount",
    "given_back_by_hand": "number",
    "slot_held": "booking_id slot",
    "slot_booked": "booking_id slot",
    "slot_released": "booking_id slot",
    "foreign_time_booked": "slot",
    "foreign_time_released": "slot",
    "mail_wanted": "booking_id kind recipient occasion day due resend_of resend",
    "mail_attempted": "number",
    "mail_not_taken": "number",
    "mail_accepted": "message_id",
    "mail_deferred": "reason",
    "mail_delivered": "",
    "mail_dropped": "reason",
    "mail_bounced": "reason",
    "mail_reported_as_spam": "",
    "mail_given_up": "reason needless",
    "mail_resent": "mail_id number",
}
"""The fields of each event, by its tag. They keep their names and meanings for ever."""

KEPT_BACK: Mapping[str, str] = {
    "details_provided": "person_id",
    "client_email_corrected": "by why",
    "client_forgotten": "by why",
    "checkout_started": "url",
    "calendly_refused": "detail",
    "scheduling_link_sent": "url",
    "cancel_requested": "reason",
    "cancelled": "reason",
    "case_opened": "detail",
    "meeting_vouched": "place",
    "paid_by_hand": "reference",
    "given_back_by_hand": "reference",
    "foreign_time_booked": "event_uri",
    "foreign_time_released": "event_uri",
    "mail_wanted": "about",
    "mail_resent": "by why",
}
"""Words of people, addresses that open something, and names of persons and of their private meetings."""

MEETING_TOLD = ("event_uri", "invitee_uri")
"""Of a meeting: not where it takes place, nor the links that move and cancel it."""

_STREAMS = {"booking": BookingEvent, "agenda": AgendaEvent, "mail": MailEvent}
STREAM_OF: Mapping[type, str] = {kind: name for name, union in _STREAMS.items() for kind in get_args(union)}


class FeedEvent(Struct, frozen=True, kw_only=True):
    """`position` rises from one event to the next; `booking_id` is known of a booking's events, of claims on time and
    of wanted mails; `data` is in the words of the wire.
    """

    position: int
    type: str
    at: datetime
    stream: str
    stream_id: UUID
    version: int
    booking_id: UUID | None
    data: Mapping[str, Any]


class FeedPage(Struct, frozen=True):
    """`next` is what to ask after next time; with `more` there is something there already."""

    events: Sequence[FeedEvent]
    next: int
    more: bool


def feed_after(store: EventStore, after: int, limit: int) -> FeedPage:
    """The `limit` events after that position, which is 0 or that of an event; raises InvalidRequest for any other.

    Positions become visible in their order: whoever goes on from the last one that they saw misses nothing.
    """
    found = store.read_after(max(after - 1, 0), limit + 2)
    if after and (not found or found[0].position != after):
        raise InvalidRequest([FieldFault("after", _NO_POSITION)])
    following = found[1:] if after else found
    page = [feed_event(recorded) for recorded in following[:limit]]
    return FeedPage(page, page[-1].position if page else after, len(following) > limit)


_NO_POSITION = (
    "is no position of an event here: send 0, or the `next` of the last answer; if that came from here, an older"
    " backup was restored, and all must be read again from 0"
)


def feed_event(recorded: Recorded) -> FeedEvent:
    event = recorded.event
    tag, stream = str(event.__struct_config__.tag), STREAM_OF[type(event)]
    return FeedEvent(
        position=recorded.position,
        type=tag,
        at=recorded.at,
        stream=stream,
        stream_id=recorded.stream_id,
        version=recorded.version,
        booking_id=recorded.stream_id if stream == "booking" else getattr(event, "booking_id", None),
        data={shown: _told(getattr(event, name)) for name, shown in _fields(tag)},
    )


_RENAMED = {"start": "startTime", "end": "endTime"}
"""Of a stretch of time, as everywhere on the wire."""


@cache
def _fields(tag: str) -> Sequence[tuple[str, str]]:
    """What is told as data, by its name here and on the wire."""
    return [(name, camel(name)) for name in TOLD[tag].split() if name != "booking_id"]


def _told(value: Any) -> Any:
    """As the wire has it: every field is there, in camelCase, money in minor units, moments in UTC."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Meeting):
        return {camel(name): getattr(value, name) for name in MEETING_TOLD}
    if isinstance(value, Struct):
        return {_RENAMED.get(name) or camel(name): _told(getattr(value, name)) for name in value.__struct_fields__}
    return dict(value) if isinstance(value, Mapping) else msgspec.to_builtins(value)


@cache
def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def tags() -> Mapping[str, type[DomainEvent]]:
    """Every kind of event there is, by its tag."""
    return {str(kind.__struct_config__.tag): kind for kind in get_args(DomainEvent)}
