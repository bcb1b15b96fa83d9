"""What the providers delivered, and handling one again. Bodies hold personal data: they stay sealed."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Struct

from application.ports.inbox import InboxEntry, Provider, Verdict
from application.replay import Asked, Rehearsal, put_back
from domain.errors import NotFound
from entrypoints.http.authorization import TheService
from entrypoints.http.pages.gate import Desk, TheDesk
from entrypoints.http.pages.operator.booking_facts import booking_path
from entrypoints.http.pages.operator.who_and_why import KEPT, WhoAndWhy
from entrypoints.http.pages.operator.words import PROVIDERS, reason_words
from entrypoints.http.plain_words import plain
from entrypoints.http.rate_limits import HOLDS
from entrypoints.http.refusal_words import in_language
from entrypoints.http.speaking import gettext, looked_up
from entrypoints.service import Service

PAGE_SIZE = 50
PATH = "/operator/webhooks"


class DeliveryWords(Struct, frozen=True, kw_only=True):
    entry: InboxEntry
    path: str
    provider: str
    verdict: str
    reason: str


class Rehearsed(Struct, frozen=True, kw_only=True):
    """One thing that the delivery asks for, and what would come of it."""

    what: str
    adds: tuple[str, ...]
    refusal: str
    booking_path: str


class Deed(Struct, frozen=True):
    """Who and why."""

    by: str = ""
    why: str = ""


@get("/webhooks", sync_to_thread=True)
def webhooks(
    service: TheService,
    desk: TheDesk,
    provider: FromQuery[str | None] = None,
    verdict: FromQuery[str | None] = None,
    after: FromQuery[str | None] = None,
) -> Response[Any]:
    whose = Provider(provider) if provider in set(Provider) else None
    how = Verdict(verdict) if verdict in set(Verdict) else None
    entries = service.inbox.search(provider=whose, verdict=how, after=_place_of(after), limit=PAGE_SIZE + 1)
    shown, newest = entries[:PAGE_SIZE], service.inbox.newest()
    context = {
        "desk": desk,
        "place": "webhooks",
        "deliveries": [delivery_words(entry) for entry in shown],
        "provider": whose or "",
        "verdict": how or "",
        "providers": [(one.value, PROVIDERS[one]) for one in Provider],
        "verdicts": [(one.value, plain(one)) for one in Verdict],
        "newest": {PROVIDERS[one]: newest.get(one) for one in Provider},
        "next_page": _address(whose, how, shown[-1]) if len(entries) > PAGE_SIZE else None,
    }
    return Template("operator/webhooks.html", context=context)


@get("/webhooks/{delivery_id:uuid}", sync_to_thread=True)
def webhook(
    delivery_id: FromPath[UUID], service: TheService, desk: TheDesk, done: FromQuery[str | None] = None
) -> Response[Any]:
    return _page(_entry(delivery_id, service), service, desk, is_done=bool(done))


@post("/webhooks/{delivery_id:uuid}", sync_to_thread=True, opt=HOLDS, status_code=HTTP_303_SEE_OTHER)
def replay(
    delivery_id: FromPath[UUID], service: TheService, desk: TheDesk, data: URLEncodedBody[Deed]
) -> Response[Any]:
    words = WhoAndWhy(data.by.strip(), data.why.strip())
    entry = _entry(delivery_id, service)
    if any(words.mistakes()) or rehearsal_of(delivery_id, service) is None:
        return _page(entry, service, desk, words)
    world = service.world
    put_back(delivery_id, world.store, service.effects, world.clock.now(), words.said)
    return Redirect(f"{PATH}/{delivery_id}?done=yes", status_code=HTTP_303_SEE_OTHER)


def delivery_words(entry: InboxEntry) -> DeliveryWords:
    return DeliveryWords(
        entry=entry,
        path=f"{PATH}/{entry.id}",
        provider=PROVIDERS[entry.provider],
        verdict=plain(entry.verdict),
        reason=reason_words(entry.reason),
    )


def rehearsal_of(delivery_id: UUID, service: Service) -> Rehearsal | None:
    """None once its body has been aged out."""
    try:
        return service.rehearsing.rehearse(delivery_id, service.world.clock.now())
    except LookupError:
        return None


def _page(
    entry: InboxEntry, service: Service, desk: Desk, words: WhoAndWhy | None = None, *, is_done: bool = False
) -> Response[Any]:
    mistakes, rehearsal = tuple(words.mistakes()) if words else (), rehearsal_of(entry.id, service)
    context = {
        "desk": desk,
        "place": "webhooks",
        "one": delivery_words(entry),
        "is_kept": rehearsal is not None,
        "asked": tuple(map(_rehearsed, rehearsal.asked)) if rehearsal else (),
        "nothing_because": reason_words(rehearsal.reason) if rehearsal else "",
        "words": words or WhoAndWhy(),
        "kept": gettext(KEPT),
        "is_done": is_done,
        "mistakes": mistakes,
        "wrong": {mistake.field_id: mistake.words for mistake in mistakes},
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if mistakes else HTTPStatus.OK
    return Template("operator/webhook.html", context=context, status_code=status)


def _rehearsed(asked: Asked) -> Rehearsed:
    return Rehearsed(
        what=in_language(asked.what),
        adds=asked.told(looked_up),
        refusal=reason_words(asked.refusal),
        booking_path=booking_path(asked.booking_id) if asked.booking_id else "",
    )


def _entry(delivery_id: UUID, service: Service) -> InboxEntry:
    entry = service.inbox.entry(delivery_id)
    if entry is None:
        raise NotFound("There is no such delivery.")
    return entry


def _address(provider: Provider | None, verdict: Verdict | None, last: InboxEntry) -> str:
    wanted = {"provider": provider, "verdict": verdict, "after": f"{last.received_at.isoformat()}/{last.id}"}
    return f"{PATH}?{urlencode({name: text for name, text in wanted.items() if text})}"


def _place_of(text: str | None) -> tuple[datetime, UUID] | None:
    """None for what no link of ours says."""
    moment, _, id_ = (text or "").partition("/")
    try:
        place = datetime.fromisoformat(moment), UUID(id_)
    except ValueError:
        return None
    return place if place[0].tzinfo is not None else None
