"""The hosts' calendar, and the public pages to book, cancel and reschedule.

A program can press the buttons too; each is a form post:

* `POST /calendly/calendar/{event_id}` with `action`: `cancel_as_host`, `cancel_as_invitee`, `no_show`.
* `POST /calendly/book/{event_type}` with `start_time`, `name`, `email`, `timezone` and the answers `a1`, `a2`, ...
* `POST /calendly/cancellations/{invitee_id}` with an optional `reason`.
* `POST /calendly/reschedulings/{invitee_id}` with `start_time`.

Each answers 303; 409 (404 for an unknown id) when the state does not allow it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.concurrency import sync_to_thread
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from entrypoints.sandbox.calendly import resources
from entrypoints.sandbox.calendly.account import EVENT_TYPES, USERS, EventType
from entrypoints.sandbox.calendly.booking_request import is_address, valid_zone
from entrypoints.sandbox.calendly.changes import set_no_show
from entrypoints.sandbox.calendly.meetings import Person, book, by_event, by_invitee, cancel, move
from entrypoints.sandbox.calendly.refusals import invalid, not_found, refusal
from entrypoints.sandbox.calendly.slots import open_times
from entrypoints.sandbox.rendering import html, read_form, see
from entrypoints.sandbox.store import Document
from entrypoints.sandbox.wire import Refusal
from entrypoints.sandbox.world import World

OFFERED_DAYS = 14
SHOWN_LIMIT = 200

Button = Callable[[World, str, dict[str, str]], str]


def calendly_pages(world: World) -> Router:
    return Router(
        "/calendly",
        route_handlers=[
            _calendar(world),
            _book_page(world),
            _book_time_page(world),
            _cancel_page(world),
            _move_page(world),
            _button(world, "/calendar/{key:str}", _manage),
            _button(world, "/book/{key:str}", _book),
            _button(world, "/cancellations/{key:str}", _cancel),
            _button(world, "/reschedulings/{key:str}", _move),
        ],
    )


def _calendar(world: World) -> HTTPRouteHandler:
    @get("/calendar", sync_to_thread=True)
    def calendar_page() -> Response[str]:
        hosts = [
            (user, [_row(meeting) for meeting in world.store.select("meeting", owner=user.key, newest_first=True)])
            for user in USERS.values()
        ]
        return html("calendar.html", hosts=[(user, rows[:SHOWN_LIMIT]) for user, rows in hosts])

    return calendar_page


def _book_page(world: World) -> HTTPRouteHandler:
    @get("/book/{key:str}", sync_to_thread=True)
    def book_page(key: FromPath[str]) -> Response[str]:
        return _booking_form(world, key, None)

    return book_page


def _book_time_page(world: World) -> HTTPRouteHandler:
    @get("/book/{key:str}/{start:str}", sync_to_thread=True)
    def book_time_page(key: FromPath[str], start: FromPath[str]) -> Response[str]:
        return _booking_form(world, key, resources.moment(start))

    return book_time_page


def _booking_form(world: World, key: str, chosen: datetime | None) -> Response[str]:
    kind = EVENT_TYPES.get(key)
    if kind is None:
        return _refused(not_found())
    return html("book.html", kind=kind, slots=_offer(world, kind), chosen=chosen)


def _cancel_page(world: World) -> HTTPRouteHandler:
    @get("/cancellations/{key:str}", sync_to_thread=True)
    def cancel_page(key: FromPath[str]) -> Response[str]:
        try:
            meeting = by_invitee(world, key)
        except Refusal as no:
            return _refused(no)
        return html("invitee.html", meeting=_row(meeting), key=key, slots=None)

    return cancel_page


def _move_page(world: World) -> HTTPRouteHandler:
    @get("/reschedulings/{key:str}", sync_to_thread=True)
    def move_page(key: FromPath[str]) -> Response[str]:
        try:
            meeting = by_invitee(world, key)
        except Refusal as no:
            return _refused(no)
        slots = _offer(world, EVENT_TYPES[meeting["event_type"]])
        return html("invitee.html", meeting=_row(meeting), key=key, slots=slots)

    return move_page


def _button(world: World, path: str, act: Button) -> HTTPRouteHandler:
    @post(path)
    async def press(key: FromPath[str], request: Request[Any, Any, Any]) -> Response[Any]:
        form = await read_form(request)
        try:
            return see(await sync_to_thread(act, world, key, form))
        except Refusal as no:
            return _refused(no)

    return press


def _manage(world: World, key: str, form: dict[str, str]) -> str:
    action = form.get("action")
    with world.store.transaction():
        meeting = by_event(world, key)
        if action == "cancel_as_host":
            cancel(world, meeting, USERS[meeting["host"]].name, "host", form.get("reason"))
        elif action == "cancel_as_invitee":
            cancel(world, meeting, meeting["invitee"]["name"], "invitee", form.get("reason"))
        elif action == "no_show":
            set_no_show(world, meeting)
        else:
            raise refusal(400, "Invalid Argument", "There is no such button.")
    return "/calendly/calendar"


def _book(world: World, key: str, form: dict[str, str]) -> str:
    kind = EVENT_TYPES.get(key)
    if kind is None:
        raise not_found()
    person = _person(kind, form)
    meeting = book(world, kind, _start(form), person)
    return f"/calendly/cancellations/{meeting['invitee']['id']}"


def _cancel(world: World, key: str, form: dict[str, str]) -> str:
    with world.store.transaction():
        meeting = by_invitee(world, key)
        cancel(world, meeting, meeting["invitee"]["name"], "invitee", form.get("reason"))
    return f"/calendly/cancellations/{key}"


def _move(world: World, key: str, form: dict[str, str]) -> str:
    with world.store.transaction():
        meeting = by_invitee(world, key)
        fresh = move(world, meeting, EVENT_TYPES[meeting["event_type"]], _start(form))
    return f"/calendly/cancellations/{fresh['invitee']['id']}"


def _start(form: dict[str, str]) -> datetime:
    start = resources.moment(form.get("start_time"))
    if start is None:
        raise invalid("start_time", "is invalid")
    return start


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
    return Person(email, name, zone, answers=answers)


def _offer(world: World, kind: EventType) -> list[datetime]:
    now = world.clock()
    return open_times(world, kind, now, now + timedelta(days=OFFERED_DAYS))


def _row(meeting: Document) -> Document:
    kind = EVENT_TYPES[meeting["event_type"]]
    start = resources.moment(meeting["start_time"])
    return meeting | {"title": kind.name, "starts": start, "host_name": kind.owner.name, "zone": kind.owner.timezone}


def _refused(no: Refusal) -> Response[str]:
    body: Any = no.answer.body
    details = body.get("details") or [{"message": body["message"]}]
    status = 404 if no.answer.status == 404 else 409  # noqa: PLR2004  (HTTP's own numbers)
    return html("refused.html", status, title=body["title"], message=details[0]["message"], back="/calendly/calendar")
