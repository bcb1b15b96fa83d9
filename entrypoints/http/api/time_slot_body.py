"""A time as clients send it."""

from collections.abc import Iterator
from datetime import UTC
from typing import Annotated

from msgspec import Meta

from domain.errors import FieldFault
from domain.time_slot import TimeSlot
from entrypoints.http.fields import Instant, InstantAfter, instant_fault
from entrypoints.http.schemas import Schema


class TimeSlotBody(Schema, frozen=True, kw_only=True):
    start_time: Instant
    end_time: InstantAfter
    scheduling_url: Annotated[str, Meta(max_length=2000, description="Not used; may be empty.")] = ""


def slot_faults(body: TimeSlotBody) -> Iterator[FieldFault]:
    checks = {
        "timeSlot.startTime": instant_fault(body.start_time),
        "timeSlot.endTime": instant_fault(body.end_time) or _order_fault(body),
    }
    yield from (FieldFault(field, fault) for field, fault in checks.items() if fault)


def slot_of(body: TimeSlotBody) -> TimeSlot:
    """Only of a body without faults."""
    return TimeSlot(body.start_time.astimezone(UTC), body.end_time.astimezone(UTC))


def _order_fault(slot: TimeSlotBody) -> str | None:
    return None if slot.end_time > slot.start_time else "must be later than startTime"
