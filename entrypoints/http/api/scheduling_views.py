"""Session types and free times as clients see them."""

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from msgspec import Meta

from application.ports.catalog import Builder, SessionType
from application.ports.scheduling import EventType, Question
from application.requests.available_times import FreeTime, FreeTimes
from entrypoints.http.schemas import MoneyView, PolicyView, Schema, money_view, policy_view

AFTERNOON_HOUR = 12
EVENING_HOUR = 17

TimeOfDay = Literal["morning", "afternoon", "evening"]


class QuestionView(Schema, frozen=True, kw_only=True):
    name: Annotated[str, Meta(description="The key under which its answer is sent.")]
    required: bool
    kind: str
    choices: tuple[str, ...]


class SessionTypeDetail(Schema, frozen=True, kw_only=True):
    id: str
    builder: Annotated[str, Meta(description="The builder's slug.")]
    title: str
    description: str
    duration_minutes: int
    price: MoneyView
    policy: PolicyView
    requires_sign_in: Annotated[
        bool, Meta(description="Only who signs in with the address that they give books it; meanwhile it is held.")
    ]
    bookable: bool
    not_bookable_reason: str | None
    questions: tuple[QuestionView, ...]


class AvailableSlot(Schema, frozen=True, kw_only=True):
    start_time: datetime
    end_time: datetime
    scheduling_url: str
    invitees_remaining: int
    time_of_day: Annotated[TimeOfDay, Meta(description="Afternoon from 12:00, evening from 17:00.")]


class AvailableTimes(Schema, frozen=True, kw_only=True):
    slots: tuple[AvailableSlot, ...]
    as_of: Annotated[datetime, Meta(description="When the expert's calendar said so.")]
    stale: Annotated[bool, Meta(description="True if the calendar could not be asked just now.")]


def session_type_detail(builder: Builder, session: SessionType, event_type: EventType | None) -> SessionTypeDetail:
    reason = builder.not_bookable_reason
    if reason is None:
        missing = f"{session.title} is not connected to a calendar."
        reason = event_type.not_bookable_reason if event_type else missing
    questions = sorted(event_type.questions, key=lambda question: question.position) if event_type else []
    return SessionTypeDetail(
        id=session.id,
        builder=builder.id,
        title=session.title,
        description=session.description,
        duration_minutes=session.terms.duration_minutes,
        price=money_view(session.terms.price),
        policy=policy_view(session.terms.policy),
        requires_sign_in=session.requires_sign_in,
        bookable=reason is None,
        not_bookable_reason=reason,
        questions=tuple(_question_view(question) for question in questions),
    )


def available_times(found: FreeTimes, zone: str, now: datetime) -> AvailableTimes:
    local = ZoneInfo(zone)
    slots = tuple(_slot(free, local) for free in found.times if free.slot.start > now)
    return AvailableTimes(slots=slots, as_of=found.as_of, stale=found.stale)


def _slot(free: FreeTime, zone: ZoneInfo) -> AvailableSlot:
    return AvailableSlot(
        start_time=free.slot.start,
        end_time=free.slot.end,
        scheduling_url=free.scheduling_url,
        invitees_remaining=free.invitees_remaining,
        time_of_day=time_of_day(free.slot.start.astimezone(zone).hour),
    )


def time_of_day(hour: int) -> TimeOfDay:
    if hour < AFTERNOON_HOUR:
        return "morning"
    return "afternoon" if hour < EVENING_HOUR else "evening"


def _question_view(question: Question) -> QuestionView:
    return QuestionView(
        name=question.name, required=question.required, kind=question.kind, choices=tuple(question.choices)
    )
