"""An act on a booking in two steps: what it would do, then who and why."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Struct

from application.handlers.change_booking import booking_state
from domain.booking.state import NotStarted
from domain.errors import InvalidRequest, NotFound, Refusal
from domain.identifiers import BookingId, StreamId
from entrypoints.http.authorization import TheService
from entrypoints.http.pages.details_page import Mistake
from entrypoints.http.pages.gate import Desk, TheDesk
from entrypoints.http.pages.operator.acts import ACTS
from entrypoints.http.pages.operator.asked import Act, Asked, Choice, Plan
from entrypoints.http.pages.operator.booking_facts import booking_path
from entrypoints.http.pages.operator.who_and_why import KEPT, WhoAndWhy
from entrypoints.http.pages.operator.words import Names
from entrypoints.http.rate_limits import HOLDS
from entrypoints.http.refusal_words import in_language
from entrypoints.http.speaking import gettext, marked
from entrypoints.service import Service

_ACTS: Mapping[str, Act] = {act.slug: act for act in ACTS}
_CHANGED = marked(
    "The booking has changed since this page was opened, perhaps by this very form. Nothing was done now; look at what"
    " it would do as the booking is."
)
VALUE_LENGTH_MAX = 300


class Sent(Struct, frozen=True, kw_only=True):
    """What the form of an act holds; `seen` is how many facts the booking had when it was shown."""

    by: str = ""
    why: str = ""
    value: str = ""
    reference: str = ""
    key: str = ""
    seen: str = ""


class ActLink(Struct, frozen=True):
    path: str
    words: str


def links_to_acts(asked: Asked) -> tuple[ActLink, ...]:
    """Those that would do something now."""
    path = booking_path(asked.booking_id)
    return tuple(ActLink(f"{path}/acts/{act.slug}", gettext(act.words)) for act in ACTS if act.is_offered(asked))


def done_words(slug: str | None) -> str:
    act = _ACTS.get(slug or "")
    return gettext(act.done) if act else ""


@get("/bookings/{booking_id:uuid}/acts/{slug:str}", sync_to_thread=True)
def act_page(
    booking_id: FromPath[UUID],
    slug: FromPath[str],
    service: TheService,
    desk: TheDesk,
    value: FromQuery[str | None] = None,
    reference: FromQuery[str | None] = None,
) -> Response[Any]:
    act = _act(slug)
    in_address = act.field is not None and not act.field.is_personal
    typed = (value or "").strip() if in_address else ""
    asked = asked_of(BookingId(booking_id), service, typed, str(uuid4()), (reference or "").strip())
    if in_address and value is None:
        return _page(act, asked, desk)
    try:
        return _page(act, asked, desk, plan=act.plan(asked))
    except InvalidRequest as faulty:
        return _page(act, asked, desk, mistakes=_field_mistakes(faulty))


@post("/bookings/{booking_id:uuid}/acts/{slug:str}", sync_to_thread=True, opt=HOLDS, status_code=HTTP_303_SEE_OTHER)
def act_done(
    booking_id: FromPath[UUID], slug: FromPath[str], service: TheService, desk: TheDesk, data: URLEncodedBody[Sent]
) -> Response[Any]:
    act, words = _act(slug), WhoAndWhy(data.by.strip(), data.why.strip())
    asked = asked_of(BookingId(booking_id), service, data.value.strip(), data.key, data.reference.strip())
    try:
        plan = act.plan(asked)
    except InvalidRequest as faulty:
        return _page(act, asked, desk, mistakes=_field_mistakes(faulty))
    mistakes = list(words.mistakes())
    if mistakes:
        return _page(act, asked, desk, plan=plan, words=words, mistakes=mistakes)
    if data.seen != str(len(asked.history)) or plan.refusal:
        return _page(act, asked, desk, plan=plan, words=words, note=gettext(_CHANGED))
    try:
        act.perform(asked, words)
    except InvalidRequest as faulty:
        return _page(act, asked, desk, plan=plan, words=words, mistakes=_field_mistakes(faulty))
    except Refusal as refusal:
        asked = asked_of(asked.booking_id, service, asked.value, data.key, asked.reference)
        return _page(act, asked, desk, note=in_language(str(refusal)))
    return Redirect(f"{booking_path(asked.booking_id)}?done={slug}", status_code=HTTP_303_SEE_OTHER)


def asked_of(booking_id: BookingId, service: Service, value: str = "", key: str = "", reference: str = "") -> Asked:
    """Raises NotFound."""
    stream = StreamId(booking_id)
    history = service.world.store.load([stream])[stream]
    state = booking_state(history)
    if isinstance(state, NotStarted):
        raise NotFound("There is no such booking.")
    return Asked(
        booking_id=booking_id,
        state=state,
        history=history,
        value=value[:VALUE_LENGTH_MAX],
        now=service.world.clock.now(),
        service=service,
        key=key,
        reference=reference[:VALUE_LENGTH_MAX],
    )


def _act(slug: str) -> Act:
    act = _ACTS.get(slug)
    if act is None:
        raise NotFound("There is nothing at this address.")
    return act


def _field_mistakes(faulty: InvalidRequest) -> Sequence[Mistake]:
    """Each beside what was typed; what is about neither field is said at the first."""
    fields = ((fault.field if fault.field == "reference" else "value", fault.message) for fault in faulty.faults)
    return [Mistake(field, in_language(message)) for field, message in fields]


def _page(
    act: Act,
    asked: Asked,
    desk: Desk,
    *,
    plan: Plan | None = None,
    words: WhoAndWhy | None = None,
    mistakes: Sequence[Mistake] = (),
    note: str = "",
) -> Response[Any]:
    selected = asked.state.core.selected
    builder = asked.service.world.catalog.builder(selected.builder_id)
    names = Names.of([builder] if builder else [])
    context = {
        "desk": desk,
        "place": "bookings",
        "act": act,
        "asked": asked,
        "plan": plan,
        "path": booking_path(asked.booking_id),
        "session": gettext(
            "%(session)s with %(expert)s",
            session=names.session(selected.session_type_id),
            expert=names.expert(selected.builder_id),
        ),
        "choices": _choices(act, asked),
        "typed": asked.value or (act.field.suggested(asked) if act.field else ""),
        "words": words or WhoAndWhy(),
        "kept": gettext(KEPT),
        "seen": len(asked.history),
        "mistakes": mistakes,
        "wrong": {mistake.field_id: mistake.words for mistake in mistakes},
        "note": note,
    }
    return Template("operator/act.html", context=context, status_code=_status(mistakes, note))


def _choices(act: Act, asked: Asked) -> Sequence[Choice] | None:
    return act.field.choices(asked) if act.field and act.field.choices else None


def _status(mistakes: Sequence[Mistake], note: str) -> int:
    if mistakes:
        return HTTPStatus.UNPROCESSABLE_ENTITY
    return HTTPStatus.CONFLICT if note else HTTPStatus.OK
