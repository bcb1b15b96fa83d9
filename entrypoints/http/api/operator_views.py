"""Bookings, facts, deliveries and work as an operator sees them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from application.effects import booking_of
from application.ports.effects import OpenEffect
from application.ports.event_store import Recorded
from application.ports.inbox import InboxEntry, Verdict
from application.ports.read_models import BookingRow
from application.timeline import describe
from domain.booking.events import BookingEvent
from domain.booking.evolve import evolve
from domain.booking.state import NotStarted, State
from domain.booking.status import PaymentStatus, Status, payment_status_of, status_of
from domain.money import Money
from entrypoints.http.schemas import MoneyView, Schema, money_view


class BookingRowView(Schema, frozen=True, kw_only=True):
    id: UUID
    builder: str
    session_type_id: str
    status: str
    payment_status: str
    start_time: datetime
    end_time: datetime
    price: MoneyView
    source: str
    selected_at: datetime
    changed_at: datetime


class BookingRows(Schema, frozen=True, kw_only=True):
    bookings: tuple[BookingRowView, ...]
    next_before: Annotated[datetime | None, Meta(description="`before` of the next page; null if this one is empty.")]


class FactView(Schema, frozen=True, kw_only=True):
    version: int
    at: datetime
    type: str
    words: str
    cause: Annotated[str, Meta(description="What led to it.")]
    status: Annotated[Status, Meta(description="The booking's status after it.")]
    payment_status: PaymentStatus


class Timeline(Schema, frozen=True, kw_only=True):
    booking_id: UUID
    facts: tuple[FactView, ...]


class DeliveryView(Schema, frozen=True, kw_only=True):
    id: UUID
    provider: str
    type: str
    received_at: datetime
    verdict: Verdict
    reason: str


class Deliveries(Schema, frozen=True, kw_only=True):
    deliveries: tuple[DeliveryView, ...]


class WorkView(Schema, frozen=True, kw_only=True):
    kind: str
    booking_id: UUID | None
    due: datetime
    tries: int
    note: Annotated[str, Meta(description="Why it was left for later the last time.")]
    parked_reason: Annotated[str | None, Meta(description="Set once it waits for a person.")]


class Work(Schema, frozen=True, kw_only=True):
    work: tuple[WorkView, ...]
    total: int


def booking_rows(rows: Sequence[BookingRow]) -> BookingRows:
    views = tuple(_row_view(row) for row in rows)
    return BookingRows(bookings=views, next_before=views[-1].selected_at if views else None)


def timeline(booking_id: UUID, history: Sequence[Recorded]) -> Timeline | None:
    """None if these are not the facts of a booking."""
    state: State = NotStarted()
    facts = []
    for recorded in history:
        if not isinstance(recorded.event, BookingEvent):
            return None
        state = evolve(state, recorded.event)
        assert not isinstance(state, NotStarted)
        facts.append(
            FactView(
                version=recorded.version,
                at=recorded.at,
                type=str(recorded.event.__struct_config__.tag),
                words=describe(recorded.event),
                cause=recorded.cause,
                status=status_of(state),
                payment_status=payment_status_of(state),
            )
        )
    return Timeline(booking_id=booking_id, facts=tuple(facts)) if facts else None


def deliveries(entries: Iterable[InboxEntry]) -> Deliveries:
    return Deliveries(
        deliveries=tuple(
            DeliveryView(
                id=entry.id,
                provider=entry.provider,
                type=entry.type,
                received_at=entry.received_at,
                verdict=entry.verdict,
                reason=entry.reason,
            )
            for entry in entries
        )
    )


def waiting_work(effects: Iterable[OpenEffect], total: int) -> Work:
    return Work(work=tuple(_work_view(effect) for effect in effects), total=total)


def _row_view(row: BookingRow) -> BookingRowView:
    return BookingRowView(
        id=row.booking_id,
        builder=row.builder_id,
        session_type_id=row.session_type_id,
        status=row.status,
        payment_status=row.payment_status,
        start_time=row.starts_at,
        end_time=row.ends_at,
        price=money_view(Money(row.amount_minor, row.currency)),
        source=row.source,
        selected_at=row.selected_at,
        changed_at=row.changed_at,
    )


def _work_view(open_effect: OpenEffect) -> WorkView:
    return WorkView(
        kind=str(open_effect.effect.__struct_config__.tag),
        booking_id=booking_of(open_effect.effect),
        due=open_effect.due,
        tries=open_effect.try_number,
        note=open_effect.note,
        parked_reason=open_effect.parked_reason,
    )
