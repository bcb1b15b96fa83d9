"""The questions of a session as fields of a form, with what was answered so far."""

from msgspec import Struct

from application.ports.scheduling import EventType, Question
from entrypoints.http.api.confirm_body import ANSWER_LENGTH_MAX
from entrypoints.http.pages.booking_draft import ANSWER_PREFIX, Draft

_KINDS = {"text": "text", "single_select": "one", "multi_select": "many"}


class Choice(Struct, frozen=True):
    id: str
    text: str
    chosen: bool


class AnswerField(Struct, frozen=True, kw_only=True):
    """`kind` is line, text, one or many; `answer` what stands in the free field, `input_type` how a phone helps."""

    id: str
    name: str
    label: str
    required: bool
    kind: str
    input_type: str
    choices: tuple[Choice, ...]
    other_allowed: bool
    answer: str
    length_max: int = ANSWER_LENGTH_MAX


def answer_fields(event_type: EventType | None, draft: Draft) -> tuple[AnswerField, ...]:
    questions = sorted(event_type.questions, key=lambda question: question.position) if event_type else []
    return tuple(
        _field(f"question-{number}", question, draft.answers.get(question.name, ""))
        for number, question in enumerate(questions, start=1)
    )


def _field(name: str, question: Question, answer: str) -> AnswerField:
    kind = _KINDS.get(question.kind, "line") if question.choices or question.kind == "text" else "line"
    given = answer.split("\n") if kind == "many" else [answer]
    free = "\n".join(text for text in given if text not in question.choices)
    return AnswerField(
        id=name,
        name=ANSWER_PREFIX + question.name,
        label=question.name,
        required=question.required,
        kind=kind,
        input_type="tel" if question.kind == "phone_number" else "text",
        choices=tuple(
            Choice(f"{name}-{number}", text, text in given) for number, text in enumerate(question.choices, start=1)
        ),
        other_allowed=question.other_allowed,
        answer=free if question.choices else answer,
    )
