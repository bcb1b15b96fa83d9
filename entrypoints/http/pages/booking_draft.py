"""What a client has typed so far: read from the form, kept through every failure, turned into the API's own body."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from msgspec import Struct

from application.ports.catalog import SessionType
from domain.errors import FieldFault, NotFound
from domain.money import Money
from domain.time_slot import TimeSlot
from entrypoints.http.api.confirm_body import (
    ANSWER_LENGTH_MAX,
    NAME_LENGTH_MAX,
    NOTES_LENGTH_MAX,
    ClientDetailsBody,
    ConfirmBody,
)
from entrypoints.http.api.time_slot_body import TimeSlotBody
from entrypoints.http.fields import instant_fault
from entrypoints.http.schemas import money_view

ANSWER_PREFIX = "answer:"
_AMOUNT_DIGITS_MAX = 12
_LINE_BREAK = "\n"

Fields = Mapping[str, str | list[str]]


class Draft(Struct, frozen=True, kw_only=True):
    """`answers` are by question; several choices of one question stand in it line by line, as Calendly wants them."""

    start: datetime
    zone: str
    name: str = ""
    email: str = ""
    notes: str = ""
    answers: dict[str, str] = {}

    def hidden_fields(self) -> Iterator[tuple[str, str]]:
        """Everything, to be sent along with the next form."""
        yield "start", self.start.isoformat()
        yield from (("zone", self.zone), ("name", self.name), ("email", self.email), ("notes", self.notes))
        for question, text in self.answers.items():
            yield ANSWER_PREFIX + question, text


class Sent(Struct, frozen=True, kw_only=True):
    """The last form: the draft with the price that was shown, the key that makes it count once, and our own word."""

    draft: Draft
    price: Money
    key: str
    token: str


def read_draft(fields: Fields) -> Draft:
    """Raises NotFound for a form that is none of ours: what a person typed is judged later."""
    return Draft(
        start=start_of(_one(fields, "start")),
        zone=_one(fields, "zone"),
        name=" ".join(_one(fields, "name").split(" ")).strip(),
        email=_one(fields, "email").strip(),
        notes=_lines(_one(fields, "notes")).strip(),
        answers=_answers(fields),
    )


def read_sent(fields: Fields) -> Sent:
    """Raises NotFound."""
    return Sent(draft=read_draft(fields), price=_price(fields), key=_one(fields, "key"), token=_one(fields, "token"))


def start_of(text: str) -> datetime:
    """Raises NotFound."""
    try:
        start = datetime.fromisoformat(text)
    except ValueError:
        raise NotFound("The address names no time.") from None
    if instant_fault(start) is not None:
        raise NotFound("The address names no time.")
    return start.astimezone(UTC)


def slot_of_draft(draft: Draft, session: SessionType) -> TimeSlot:
    return TimeSlot.lasting(draft.start, session.terms.duration_minutes)


def body_of(draft: Draft, session: SessionType, price: Money) -> ConfirmBody:
    """What another front end would send. Its lengths are not judged here."""
    slot = slot_of_draft(draft, session)
    return ConfirmBody(
        session_type_id=session.id,
        time_slot=TimeSlotBody(start_time=slot.start, end_time=slot.end),
        client_details=ClientDetailsBody(name=draft.name, email=draft.email, timezone=draft.zone),
        notes=draft.notes or None,
        answers=draft.answers or None,
        price=money_view(price),
    )


def length_faults(draft: Draft) -> Iterator[FieldFault]:
    """The API's limits, which its decoder holds; a browser that knows them lets nobody type more."""
    limits = [("clientDetails.name", draft.name, NAME_LENGTH_MAX), ("notes", draft.notes, NOTES_LENGTH_MAX)]
    limits += [(f"answers.{question}", text, ANSWER_LENGTH_MAX) for question, text in draft.answers.items()]
    for field, text, length_max in limits:
        if len(text) > length_max:
            yield FieldFault(field, f"must have at most {length_max} characters")


def _answers(fields: Fields) -> dict[str, str]:
    """An empty answer is none."""
    given = {
        name.removeprefix(ANSWER_PREFIX): _lines(_LINE_BREAK.join(filter(None, _all(fields, name))))
        for name in fields
        if name.startswith(ANSWER_PREFIX)
    }
    return {question: text.strip() for question, text in given.items() if text.strip()}


def _price(fields: Fields) -> Money:
    amount = _one(fields, "amount")
    try:
        if len(amount) > _AMOUNT_DIGITS_MAX:
            raise NotFound("The form is not one of ours.")
        return Money(int(amount), _one(fields, "currency"))
    except ValueError:
        raise NotFound("The form is not one of ours.") from None


def _one(fields: Fields, name: str) -> str:
    return next(iter(_all(fields, name)), "")


def _all(fields: Fields, name: str) -> Sequence[str]:
    found = fields.get(name, [])
    return [found] if isinstance(found, str) else found


def _lines(text: str) -> str:
    """Forms end lines with two characters."""
    return text.replace("\r\n", _LINE_BREAK)
