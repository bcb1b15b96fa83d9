"""A failure told to a person: what happened, what it means for money and time, what to do, and a reference."""

from http import HTTPStatus
from typing import Any

from litestar import Response
from litestar.response import Template
from msgspec import Struct

from domain.errors import NotFound, TooManyRequests, Unauthenticated
from entrypoints.http.schemas import Problem
from entrypoints.http.speaking import gettext, marked

_WITHOUT_PAGES = ("/api/", "/health/", "/schema", "/static/")


class _Words(Struct, frozen=True):
    headline: str
    meaning: str
    advice: str


_LINK = _Words(
    marked("This link does not open a booking"),
    marked(
        "Your booking and your money are not touched by this. The link may be cut short or too old, or this browser"
        " has not opened it before."
    ),
    marked("Open the link from your mail once more, whole. If you have none, ask the place where you booked."),
)
_NOTHING_HERE = _Words(
    marked("There is nothing at this address"),
    marked("The address may be mistyped or out of use."),
    marked("Check the address, or begin at the front page."),
)
_NOT_ON_OFFER = _Words(
    marked("This cannot be booked here"),
    marked(
        "The expert or the session may no longer be on offer, or the page may have been open for too long."
        " Nothing was held or charged by this step."
    ),
    marked("Begin with the list of experts."),
)
_BUSY = _Words(
    marked("Too many requests from your address"),
    marked("Nothing was held, charged or changed."),
    marked("Wait a minute, then load the page again. A form is sent once more then, and counts once."),
)
_AWAY = _Words(
    marked("We cannot look that up right now"),
    marked("Nothing is lost: a time that is held stays held, and money that was paid is safe."),
    marked("Load this page again in a few seconds."),
)
_UNKNOWN = {"/booking/": _LINK, "/book/": _NOT_ON_OFFER, "/marketplace/": _NOT_ON_OFFER}


def has_page(path: str) -> bool:
    """Whether people, not programs, ask for this address."""
    return not path.startswith(_WITHOUT_PAGES)


def problem_page(problem: Problem, path: str, headers: dict[str, str]) -> Response[Any]:
    """Whatever does not open a booking is told alike: nobody learns whether there is one."""
    unknown = problem.error in {Unauthenticated.slug, NotFound.slug}
    return Template(
        "problem.html",
        context={"words": _words(problem, path, unknown=unknown), "reference": problem.reference},
        status_code=HTTPStatus.NOT_FOUND if unknown else problem.status,
        headers=headers,
    )


def _words(problem: Problem, path: str, *, unknown: bool) -> _Words:
    if unknown:
        return _said(next((words for place, words in _UNKNOWN.items() if path.startswith(place)), _NOTHING_HERE))
    if problem.error == TooManyRequests.slug:
        return _said(_BUSY)
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _said(_AWAY)
    return _Words(problem.title, problem.detail, gettext("Go back and try again."))


def _said(words: _Words) -> _Words:
    return _Words(gettext(words.headline), gettext(words.meaning), gettext(words.advice))
