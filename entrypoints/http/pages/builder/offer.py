"""What a builder offers, as the catalog has it; and whether their calendar works with us, asked when the page is."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Struct

from application.ports.catalog import Builder, SessionType
from application.requests.calendar_check import Finding, Light
from domain.terms import Capture
from entrypoints.http.authorization import TheService
from entrypoints.http.calendar_checks import calendar_check
from entrypoints.http.pages.builder.frame import framed
from entrypoints.http.pages.gate import TheDesk
from entrypoints.http.pages.offer_words import OfferWords, offer_words
from entrypoints.http.pages.offering import builder_of
from entrypoints.http.provider_reads import ASKS_CALENDAR
from entrypoints.http.refusal_words import in_language
from entrypoints.http.speaking import gettext, marked
from entrypoints.http.time_words import moment_words

_LIGHTS = {Light.OK: marked("OK"), Light.WARN: marked("Look"), Light.FAIL: marked("Mend")}
_CAPTURE = {
    Capture.AFTER_CONFIRMATION: marked("Reserved when the client pays, taken once the session is confirmed"),
    Capture.AT_ONCE: marked("Taken when the client pays"),
}


class SessionOnOffer(Struct, frozen=True, kw_only=True):
    words: OfferWords
    event_type: str
    capture: str
    delayed_methods: bool


class FindingWords(Struct, frozen=True, kw_only=True):
    light: str
    is_wrong: bool
    about: str
    detail: str
    mend: str


@get("/{slug:str}/offer", sync_to_thread=True)
def offer(slug: FromPath[str], desk: TheDesk, service: TheService) -> Response[Any]:
    builder = builder_of(slug, service)
    sessions = tuple(_on_offer(builder, session) for session in builder.session_types)
    return framed("offer.html", desk, builder, "offer", sessions=sessions, calendar=builder.calendar)


@get("/{slug:str}/calendar", sync_to_thread=True, opt=ASKS_CALENDAR)
def calendar(slug: FromPath[str], desk: TheDesk, service: TheService) -> Response[Any]:
    builder = builder_of(slug, service)
    found = calendar_check(service, builder)
    worst = Light.FAIL if any(one.light is Light.FAIL for one in found) else None
    return framed(
        "calendar.html",
        desk,
        builder,
        "calendar",
        findings=tuple(_finding_words(one, builder) for one in found),
        works=worst is None,
        asked_at=moment_words(service.world.clock.now(), builder.timezone),
    )


def _on_offer(builder: Builder, session: SessionType) -> SessionOnOffer:
    terms = session.terms
    return SessionOnOffer(
        words=offer_words(builder, session),
        event_type=session.event_type_uri or "",
        capture=gettext(_CAPTURE[terms.capture]) if terms.price else "",
        delayed_methods=bool(terms.price) and terms.delayed_methods,
    )


def _finding_words(finding: Finding, builder: Builder) -> FindingWords:
    moment = finding.moment
    told = in_language(finding.detail)
    detail = f"{told}: {moment_words(moment, builder.timezone)}." if moment else told
    return FindingWords(
        light=gettext(_LIGHTS[finding.light]),
        is_wrong=finding.light is not Light.OK,
        about=in_language(finding.about),
        detail=detail,
        mend=in_language(finding.mend),
    )
