"""Whether what a client asks for fits what is offered, before anything is held or paid."""

from collections.abc import Mapping
from datetime import datetime

from application.limits import TIMES_FRESH_SECONDS
from application.ports.answers import ProviderUnavailable
from application.ports.catalog import SessionType
from application.ports.scheduling import EventType, Question, Scheduling
from domain.errors import BuilderNotBookable, FieldFault, InvalidRequest, SchedulingUnavailable, SlotUnavailable
from domain.time_slot import TimeSlot

CALENDAR_SILENT = "The expert's calendar cannot be asked right now. Nothing was held or charged."
STALE_RETRY_SECONDS = 5


def check_slot(slot: TimeSlot, duration_minutes: int, now: datetime) -> None:
    """Raises InvalidRequest and SlotUnavailable."""
    if slot != TimeSlot.lasting(slot.start, duration_minutes):
        raise InvalidRequest(
            [FieldFault("timeSlot.endTime", f"must be {duration_minutes} minutes after startTime for this session")]
        )
    if slot.start <= now:
        raise SlotUnavailable("This time has already begun.")


def why_not_bookable(event_type: EventType, session: SessionType) -> str | None:
    """What of the event type stands in the way; None if it can be booked."""
    if event_type.not_bookable_reason:
        return event_type.not_bookable_reason
    if event_type.duration_minutes != session.terms.duration_minutes:
        return f"{session.title} has another length in the expert's calendar."
    return None


def check_event_type(event_type: EventType, session: SessionType, answers: Mapping[str, str]) -> None:
    """Raises BuilderNotBookable, and InvalidRequest for answers that Calendly would not take."""
    if reason := why_not_bookable(event_type, session):
        raise BuilderNotBookable(reason)
    known = {question.name for question in event_type.questions}
    faults = [
        FieldFault(f"answers.{question.name}", "needs an answer")
        for question in event_type.questions
        if question.required and not answers.get(question.name, "").strip()
    ]
    faults += [
        FieldFault(f"answers.{question.name}", "must be one of the choices")
        for question in event_type.questions
        if not _may_be_chosen(question, answers.get(question.name, ""))
    ]
    faults += [FieldFault(f"answers.{name}", "is not asked") for name in answers if name not in known]
    if faults:
        raise InvalidRequest(faults)


def check_offered(event_type_uri: str, title: str, slot: TimeSlot, scheduling: Scheduling) -> None:
    """Raises SlotUnavailable unless the expert's calendar has just offered the time, SchedulingUnavailable when it
    cannot be asked, BuilderNotBookable when it no longer knows the session.
    """
    try:
        offered = scheduling.offered_times(event_type_uri, slot.start, slot.end, TIMES_FRESH_SECONDS)
    except ProviderUnavailable as silence:
        raise SchedulingUnavailable(CALENDAR_SILENT, retry_after_seconds=silence.retry_after_seconds) from None
    except LookupError:
        raise BuilderNotBookable(f"{title} no longer exists in the expert's calendar.") from None
    if offered.stale:
        raise SchedulingUnavailable(CALENDAR_SILENT, retry_after_seconds=STALE_RETRY_SECONDS)
    if not any(time.start == slot.start for time in offered.times):
        raise SlotUnavailable("The expert's calendar does not offer this time.")


def _may_be_chosen(question: Question, answer: str) -> bool:
    if question.kind != "single_select" or not question.choices or question.other_allowed:
        return True
    return not answer.strip() or answer in question.choices
