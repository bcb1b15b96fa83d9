"""The public pages to book: an event type's own page, and a scheduling link that books once.

A program can press the buttons too; each is a form post, answered with 303, or 409 (404 for an unknown id):

* `POST /calendly/book/{event_type}` with `start_time`, `name`, `email`, `timezone`, the answers `a1`, `a2`, ... and
  whatever `utm_content` and its like the visitor's address carried.
* `POST /calendly/d/{link}` with the same: the address that `POST /scheduling_links` gave, with its query.
"""

from datetime import datetime, timedelta
from typing import Any

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from entrypoints.sandbox.calendly import resources
from entrypoints.sandbox.calendly.account import EventType
from entrypoints.sandbox.calendly.booking_request import TRACKING_LENGTH_KEPT, is_address, valid_zone
from entrypoints.sandbox.calendly.buttons import button, refused, start_in
from entrypoints.sandbox.calendly.event_types import known_type, present_type
from entrypoints.sandbox.calendly.links import book_through, unspent_link
from entrypoints.sandbox.calendly.meetings import Person, book
from entrypoints.sandbox.calendly.refusals import refusal
from entrypoints.sandbox.calendly.slots import open_times
from entrypoints.sandbox.rendering import html
from entrypoints.sandbox.store import Document
from entrypoints.sandbox.wire import Refusal
from entrypoints.sandbox.world import World

OFFERED_DAYS = 14


def booking_pages(world: World) -> list[HTTPRouteHandler]:
    return [
        _book_page(world),
        _book_time_page(world),
        _link_page(world),
        button(world, "/book/{key:str}", _book),
        button(world, "/d/{key:str}", _book_through),
    ]


def offer(world: World, kind: EventType) -> list[datetime]:
    now = world.clock()
    return open_times(world, kind, now, now + timedelta(days=OFFERED_DAYS))


def _book_page(world: World) -> HTTPRouteHandler:
    @get("/book/{key:str}", sync_to_thread=True)
    def book_page(key: FromPath[str], request: Request[Any, Any, Any]) -> Response[str]:
        return _form(world, key, None, request)

    return book_page


def _book_time_page(world: World) -> HTTPRouteHandler:
    @get("/book/{key:str}/{start:str}", sync_to_thread=True)
    def book_time_page(key: FromPath[str], start: FromPath[str], request: Request[Any, Any, Any]) -> Response[str]:
        return _form(world, key, resources.moment(start), request)

    return book_time_page


def _link_page(world: World) -> HTTPRouteHandler:
    @get("/d/{key:str}", sync_to_thread=True)
    def link_page(key: FromPath[str], request: Request[Any, Any, Any]) -> Response[str]:
        try:
            kind = unspent_link(world, key)["event_type"]
        except Refusal as no:
            return refused(no)
        return _form(world, kind, None, request, action=f"/calendly/d/{key}")

    return link_page


def _form(
    world: World, key: str, chosen: datetime | None, request: Request[Any, Any, Any], action: str = ""
) -> Response[str]:
    try:
        kind = present_type(world, key)
    except Refusal as no:
        return refused(no)
    return html(
        "book.html",
        kind=kind,
        slots=offer(world, kind),
        chosen=chosen,
        action=action or f"/calendly/book/{key}",
        tracking=_tracking(dict(request.query_params)),
    )


def _book(world: World, key: str, form: dict[str, str]) -> str:
    kind = present_type(world, key)
    return _after(book(world, kind, start_in(form), _person(kind, form)))


def _book_through(world: World, key: str, form: dict[str, str]) -> str:
    kind = known_type(world, unspent_link(world, key)["event_type"])
    return _after(book_through(world, key, start_in(form), _person(kind, form)))


def _after(meeting: Document) -> str:
    return f"/calendly/cancellations/{meeting['invitee']['id']}"


def _person(kind: EventType, form: dict[str, str]) -> Person:
    name, email, zone = form.get("name", ""), form.get("email", ""), form.get("timezone", "UTC")
    if not name.strip() or not is_address(email) or not valid_zone(zone):
        raise refusal(400, "Invalid Argument", "A name, an e-mail address and a time zone are needed.")
    answers = tuple(
        {"question": question.name, "answer": form[f"a{number + 1}"], "position": number}
        for number, question in enumerate(kind.questions)
        if form.get(f"a{number + 1}")
    )
    missing = {question.name for question in kind.questions if question.required}
    if missing - {answer["question"] for answer in answers}:
        raise refusal(400, "Invalid Argument", "Required Questions and Answers cannot be blank.")
    return Person(email, name, zone, answers=answers, tracking={**_tracking(form)})


def _tracking(given: dict[str, str]) -> dict[str, str]:
    """What the visitor's address says about where they come from: anybody can write it there."""
    return {name: given[name][:TRACKING_LENGTH_KEPT] for name in resources.TRACKING_KEYS if given.get(name)}
