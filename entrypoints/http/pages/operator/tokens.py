"""Tokens for programs: which there are, making one, which is shown once, and taking one back."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER
from msgspec import Struct

from application.ports.api_tokens import ApiToken, Scope
from domain.errors import NotFound
from entrypoints.api_tokens import DAYS_DEFAULT, DAYS_MAX, NAME_LENGTH_MAX, Wanted, make_token
from entrypoints.http.authorization import TheService
from entrypoints.http.fields import one_line_fault
from entrypoints.http.pages.details_page import Mistake
from entrypoints.http.pages.gate import Desk, TheDesk
from entrypoints.http.pages.operator.webhooks import Deed
from entrypoints.http.pages.operator.who_and_why import KEPT, WhoAndWhy
from entrypoints.http.rate_limits import HOLDS
from entrypoints.http.speaking import gettext, marked
from entrypoints.service import Service

PATH = "/operator/tokens"
_DAYS_DIGITS = 3
_MAY = "may:"
_MEANS = {
    Scope.OPERATOR: marked("Everything that operators do by the API"),
    Scope.ANALYST: marked("Figures"),
    Scope.EVENTS_READ: marked("What happened, without anybody's data"),
}


class Form(Struct, frozen=True, kw_only=True):
    """As it was typed."""

    name: str = ""
    scopes: tuple[Scope, ...] = ()
    days: str = str(DAYS_DEFAULT)
    words: WhoAndWhy = WhoAndWhy()

    @classmethod
    def of(cls, data: Mapping[str, str]) -> "Form":
        scopes = tuple(scope for scope in Scope if _MAY + scope in data)
        days = data.get("days", "").strip()
        return cls(name=data.get("name", "").strip(), scopes=scopes, days=days, words=WhoAndWhy.of(data))

    def mistakes(self) -> Iterator[Mistake]:
        if not self.name or one_line_fault(self.name) or len(self.name) > NAME_LENGTH_MAX:
            words = gettext(
                "Say what the token is for, in one line of at most %(count)s characters.", count=NAME_LENGTH_MAX
            )
            yield Mistake("name", words)
        if not self.scopes:
            yield Mistake("scopes", gettext("Choose at least one thing that it may do."))
        if not self._is_days():
            yield Mistake("days", gettext("Say how many days it lasts: from 1 to %(count)s.", count=DAYS_MAX))
        yield from self.words.mistakes()

    def _is_days(self) -> bool:
        is_number = self.days.isascii() and self.days.isdigit() and len(self.days) <= _DAYS_DIGITS
        return is_number and 1 <= int(self.days) <= DAYS_MAX


@get("/tokens", sync_to_thread=True)
def tokens(service: TheService, desk: TheDesk, done: FromQuery[str | None] = None) -> Response[Any]:
    return _page(service, desk, is_done=bool(done))


@post("/tokens", sync_to_thread=True, opt=HOLDS, status_code=HTTP_200_OK)
def make(service: TheService, desk: TheDesk, data: URLEncodedBody[dict[str, str]]) -> Response[Any]:
    """The answer is the only place where the token itself ever stands."""
    form = Form.of(data)
    mistakes = tuple(form.mistakes())
    if mistakes:
        return _page(service, desk, form, mistakes)
    wanted = Wanted(name=form.name, scopes=form.scopes, days=int(form.days), by=form.words.by, why=form.words.why)
    made = make_token(service.api_tokens, wanted, service.world.clock.now())
    return _page(service, desk, made=made.words)


@get("/tokens/{token_id:uuid}", sync_to_thread=True)
def one_token(token_id: FromPath[UUID], service: TheService, desk: TheDesk) -> Response[Any]:
    return _one(_known(token_id, service), service, desk)


@post("/tokens/{token_id:uuid}", sync_to_thread=True, opt=HOLDS, status_code=HTTP_303_SEE_OTHER)
def revoke(token_id: FromPath[UUID], service: TheService, desk: TheDesk, data: URLEncodedBody[Deed]) -> Response[Any]:
    words, token = WhoAndWhy(data.by.strip(), data.why.strip()), _known(token_id, service)
    if any(words.mistakes()):
        return _one(token, service, desk, words)
    service.api_tokens.revoke(token.id, service.world.clock.now(), words.by, words.why)
    return Redirect(f"{PATH}?done=yes", status_code=HTTP_303_SEE_OTHER)


def _known(token_id: UUID, service: Service) -> ApiToken:
    token = next((token for token in service.api_tokens.all() if token.id == token_id), None)
    if token is None:
        raise NotFound("There is no such token.")
    return token


def _standing(token: ApiToken, now: datetime) -> str:
    if token.revoked_at:
        return gettext("revoked")
    return gettext("good") if token.is_good(now) else gettext("expired")


def _page(
    service: Service,
    desk: Desk,
    form: Form | None = None,
    mistakes: tuple[Mistake, ...] = (),
    *,
    made: str = "",
    is_done: bool = False,
) -> Response[Any]:
    now = service.world.clock.now()
    form = form or Form()
    context = {
        "desk": desk,
        "place": "tokens",
        "tokens": [(token, _standing(token, now), token.is_good(now)) for token in service.api_tokens.all()],
        "form": form,
        "choices": [(_MAY + scope, scope, gettext(_MEANS[scope]), scope in form.scopes) for scope in Scope],
        "made": made,
        "is_done": is_done,
        "days_max": DAYS_MAX,
        "name_length_max": NAME_LENGTH_MAX,
        "kept": gettext(KEPT),
        "mistakes": mistakes,
        "wrong": {mistake.field_id: mistake.words for mistake in mistakes},
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if mistakes else HTTPStatus.OK
    return Template("operator/tokens.html", context=context, status_code=status)


def _one(token: ApiToken, service: Service, desk: Desk, words: WhoAndWhy | None = None) -> Response[Any]:
    now = service.world.clock.now()
    mistakes = tuple(words.mistakes()) if words else ()
    context = {
        "desk": desk,
        "place": "tokens",
        "token": token,
        "standing": _standing(token, now),
        "is_good": token.is_good(now),
        "words": words or WhoAndWhy(),
        "kept": gettext(KEPT),
        "mistakes": mistakes,
        "wrong": {mistake.field_id: mistake.words for mistake in mistakes},
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if mistakes else HTTPStatus.OK
    return Template("operator/token.html", context=context, status_code=status)
