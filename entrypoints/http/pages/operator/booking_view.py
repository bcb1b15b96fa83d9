"""What the page of one booking tells an operator."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from adapters.mail_texts.alarm_texts import ALARMS, OTHER
from adapters.mail_texts.policy import policy_sentence
from application.effects import Effect, ProcessDelivery, SendMail, SendSignInMail, booking_of, effect_id
from application.limits import LEASE_SECONDS
from application.ports.effects import OpenEffect
from application.ports.event_store import Recorded
from application.ports.people import Person
from application.ports.read_models import MailRow
from application.work_words import work_words
from domain.booking.concerns import concerns_of
from domain.booking.state import Begun, CancelledBooking, Moving, Scheduling, WithMeeting
from domain.booking.status import payment_status_of, status_of
from domain.booking.vocabulary import TimeLostReason
from domain.identifiers import BookingId
from entrypoints.http.pages.operator.booking_facts import FactWords, case_detail, fact_words, known_at
from entrypoints.http.pages.operator.booking_money import MoneyLine, money_lines, reserved, with_us
from entrypoints.http.pages.operator.words import Names, apart, concern_words, reason_words, to_whom
from entrypoints.http.plain_words import plain
from entrypoints.http.refusal_words import in_language
from entrypoints.http.speaking import gettext, language, marked
from entrypoints.http.status_texts import status_text
from entrypoints.http.time_words import deadline_words, times_words
from entrypoints.service import Service

MAILS_SHOWN_MAX = 50
WORK_SHOWN_MAX = 50
_LOST: Mapping[str, str] = {
    TimeLostReason.TAKEN: marked("somebody else has the time"),
    TimeLostReason.PAID_LATE: marked("the time was let go before the money came"),
    TimeLostReason.BOOKED_OVER: marked("somebody booked over it at Calendly"),
}
_LEASE = timedelta(seconds=LEASE_SECONDS)
"""Work that is due sooner may be in a worker's hands."""


class CaseWords(Struct, frozen=True, kw_only=True):
    kind: str
    problem: str
    means: str
    by_itself: str
    to_do: str
    detail: str
    deadline: datetime
    apart: str


class AboutWork(Struct, frozen=True):
    """The page of what the work handles."""

    words: str
    path: str


class WorkWords(Struct, frozen=True, kw_only=True):
    id: str
    booking_id: BookingId | None
    words: str
    due: datetime
    apart: str
    tries: int
    note: str
    parked_reason: str | None
    can_be_taken_up: bool
    about: AboutWork | None


class MailWords(Struct, frozen=True, kw_only=True):
    row: MailRow
    kind: str
    to_whom: str
    standing: str
    reason: str
    is_trouble: bool
    is_settled: bool


class ZoneTime(Struct, frozen=True):
    whose: str
    words: str


class BookingView(Struct, frozen=True, kw_only=True):
    id: BookingId
    session: str
    expert: str
    status: str
    payment: str
    concerns: tuple[str, ...]
    client_reads: str
    slot_start: datetime
    apart: str
    times: tuple[ZoneTime, ...]
    moving_to: str
    source: str
    price: str
    policy: str
    client: Person | None
    client_known: bool
    is_outside: bool
    event_uri: str
    invitee_uri: str
    place: str
    link: str
    cases: tuple[CaseWords, ...]
    money: tuple[MoneyLine, ...]
    with_us: str
    reserved: str
    work: tuple[WorkWords, ...]
    mails: tuple[MailWords, ...]
    facts: tuple[FactWords, ...]


def booking_view(
    booking_id: BookingId, state: Begun, history: Sequence[Recorded], moment: datetime | None, service: Service
) -> BookingView:
    """`state` is that of the moment; what has no history (mails, work, the person) is that of now."""
    now = moment or service.world.clock.now()
    core, selected = state.core, state.core.selected
    builder = service.world.catalog.builder(selected.builder_id)
    names = Names.of([builder] if builder else [])
    person = service.world.people.get(core.person_id) if core.person_id else None
    meeting = state.meeting if isinstance(state, WithMeeting | CancelledBooking) else None
    told = status_text(state, names.expert(selected.builder_id), now, is_parked=service.world.modes.is_parked)
    price = selected.terms.price
    return BookingView(
        id=booking_id,
        session=names.session(selected.session_type_id),
        expert=names.expert(selected.builder_id),
        status=plain(status_of(state)),
        payment=plain(payment_status_of(state)),
        concerns=tuple(concern_words(concern) for concern in concerns_of(state)),
        client_reads=f"{told.headline}. {told.detail}",
        slot_start=core.slot.start,
        apart=apart(core.slot.start, now),
        times=tuple(_times(state, builder.timezone if builder else None, person)),
        moving_to=times_words(state.request.to_slot, "UTC") if isinstance(state, Moving) else "",
        source=plain(selected.source),
        price=str(price) if price else gettext("free"),
        policy=policy_sentence(price, selected.terms.policy, core.slot.start, "UTC", now, language()) if price else "",
        client=person,
        client_known=core.person_id is not None,
        is_outside=meeting is not None and not meeting.is_at_calendly,
        event_uri=meeting.event_uri if meeting else "",
        invitee_uri=meeting.invitee_uri if meeting else "",
        place=meeting.place if meeting else "",
        link=state.link if isinstance(state, Scheduling) else "",
        cases=tuple(_cases(state, history, now)),
        money=money_lines(state),
        with_us=with_us(state),
        reserved=reserved(state),
        work=tuple(work_line(left, now) for left in _work(booking_id, service)),
        mails=tuple(map(mail_line, _mails(booking_id, service))),
        facts=fact_words(booking_id, history, moment),
    )


def _work(booking_id: BookingId, service: Service) -> Iterator[OpenEffect]:
    """A mail that waits for its day is told among the mails."""
    for left in service.effects.shown(WORK_SHOWN_MAX, booking_id=booking_id):
        if left.parked_reason or left.try_number or not isinstance(left.effect, SendMail):
            yield left


def _mails(booking_id: BookingId, service: Service) -> list[MailRow]:
    """As they go out."""
    rows = service.mail_list.page(booking_id=booking_id, limit=MAILS_SHOWN_MAX)
    return sorted(rows, key=lambda row: row.due_at)


def work_line(left: OpenEffect, now: datetime) -> WorkWords:
    return WorkWords(
        id=str(effect_id(left.effect)),
        booking_id=booking_of(left.effect),
        words=in_language(work_words(left.effect)),
        due=left.due,
        apart=apart(left.due, now),
        tries=left.try_number,
        note=reason_words(left.note),
        parked_reason=None if left.parked_reason is None else reason_words(left.parked_reason),
        can_be_taken_up=left.parked_reason is not None or (left.try_number > 0 and left.due > now + _LEASE),
        about=_about(left.effect),
    )


def _about(effect: Effect) -> AboutWork | None:
    match effect:
        case SendMail() | SendSignInMail():
            return AboutWork(gettext("The mail"), f"/operator/mails/{effect.mail_id}")
        case ProcessDelivery():
            return AboutWork(gettext("The delivery"), f"/operator/webhooks/{effect.delivery_id}")
    return None


def mail_line(row: MailRow) -> MailWords:
    return MailWords(
        row=row,
        kind=plain(row.kind),
        to_whom=to_whom(row.kind, row.recipient),
        standing=plain(row.standing),
        reason=reason_words(row.reason),
        is_trouble=row.standing in {"given_up", "dropped", "bounced"} and not row.needless,
        is_settled=row.standing not in {"wanted", "attempted"},
    )


def _times(state: Begun, expert_zone: str | None, person: Person | None) -> Iterator[ZoneTime]:
    slot, client_zone = state.core.slot, person.timezone if person else state.core.selected.zone
    yield ZoneTime(gettext("When"), times_words(slot, "UTC"))
    if expert_zone:
        yield ZoneTime(gettext("Expert's clock"), times_words(slot, expert_zone))
    yield ZoneTime(gettext("Client's clock"), times_words(slot, client_zone))


def _cases(state: Begun, history: Sequence[Recorded], now: datetime) -> Iterator[CaseWords]:
    for kind, deadline in sorted(state.core.cases.items(), key=lambda case: case[1]):
        text, detail = ALARMS.get(kind, OTHER), case_detail(known_at(history, now), kind)
        yield CaseWords(
            kind=kind,
            problem=gettext(text.problem),
            means=gettext(text.means),
            by_itself=gettext(text.by_itself, deadline=deadline_words(deadline, "UTC", now)),
            to_do=gettext(text.to_do),
            detail=gettext(_LOST[detail]) if detail in _LOST else detail,
            deadline=deadline,
            apart=apart(deadline, now),
        )
