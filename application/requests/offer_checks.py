"""Whether what a client asks for fits what is offered, before anything is held or paid."""

from collections.abc import Mapping
from datetime import datetime

from application.ports.catalog import SessionType
from application.ports.scheduling import EventType, Question
from domain.errors import BuilderNotBookable, FieldFault, InvalidRequest, SlotUnavailable
from domain.time_slot import TimeSlot


def check_slot(slot: TimeSlot, duration_minutes: int, now: datetime) -> None:
    """Raises InvalidRequest and SlotUnavailable."""
    if slot != TimeSlot.lasting(slot.start, duration_minutes):
        raise InvalidRequest(
            [FieldFault("timeSlot.endTime", f"must be {duration_minutes} minutes after startTime for this session")]
        )
    if slot.start <= now:
        raise SlotUnavailable("This time has already begun.")


def check_event_type(event_type: EventType, session: SessionType, answers: Mapping[str, str]) -> None:
    """Raises BuilderNotBookable, and InvalidRequest for answers that Calendly would not take."""
    if event_type.not_bookable_reason:
        raise BuilderNotBookable(event_type.not_bookable_reason)
    if event_type.duration_minutes != session.terms.duration_minutes:
        raise BuilderNotBookable(f"{session.title} has another length in the expert's calendar.")
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


def _may_be_chosen(question: Question, answer: str) -> bool:
    if question.kind != "single_select" or not question.choices or question.other_allowed:
        return True
    return not answer.strip() or answer in question.choices
