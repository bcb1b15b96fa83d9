"""What clients and operators send about a booking that exists."""

from typing import Annotated

from litestar.params import HeaderParameter
from msgspec import Meta

from domain.errors import InvalidRequest
from domain.time_slot import TimeSlot
from entrypoints.http.api.time_slot_body import TimeSlotBody, slot_faults, slot_of
from entrypoints.http.schemas import Schema

IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        pattern="^[!-~]{1,255}$",
        description="1 to 255 visible ASCII characters, kept for a day: asking again with it asks once.",
    ),
]


class CancelBody(Schema, frozen=True, kw_only=True):
    reason: Annotated[str, Meta(max_length=1000)] | None = None


class MoveBody(Schema, frozen=True, kw_only=True):
    time_slot: TimeSlotBody


def cancel_words(body: CancelBody | None) -> str:
    words = (body.reason or "").strip() if body else ""
    return words.replace("\x00", "")


def wanted_slot(body: MoveBody) -> TimeSlot:
    """Raises InvalidRequest."""
    faults = list(slot_faults(body.time_slot))
    if faults:
        raise InvalidRequest(faults)
    return slot_of(body.time_slot)
