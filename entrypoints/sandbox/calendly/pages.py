"""The hosts' calendar with their event types and subscriptions, and the invitees' pages to cancel and reschedule.

A program can press the buttons too; each is a form post:

* `POST /calendly/calendar/{event_id}` with `action`: `cancel_as_host`, `cancel_as_invitee`, `no_show`,
  `clear_no_show`.
* `POST /calendly/cancellations/{invitee_id}` with an optional `reason`.
* `POST /calendly/reschedulings/{invitee_id}` with `start_time`.
* `POST /calendly/settings/{event_type}` with `action`: `add_question` (`question`, and `required` unless it is
  `false`), `change_location` (`location`, empty for none), `switch_off`, `switch_on`, `restore`.
* `POST /calendly/subscriptions/{id}` with `action`: `fail` (nothing arrives any more, for a day, then it is
  disabled), `mend`, `disable`, `delete`. `GET /calendly/subscriptions` shows them.

Each answers 303; 409 (404 for an unknown id) when the state does not allow it.
"""

from litestar import Response, Router, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from entrypoints.sandbox.calendly import resources, subscriptions
from entrypoints.sandbox.calendly.account import EVENT_TYPES, USERS
from entrypoints.sandbox.calendly.booking_pages import booking_pages, offer
from entrypoints.sandbox.calendly.buttons import button, refused, start_in
from entrypoints.sandbox.calendly.changes import clear_no_show, set_no_show
from entrypoints.sandbox.calendly.event_types import LOCATIONS, all_types, change, known_type, present_type
from entrypoints.sandbox.calendly.meetings import by_event, by_invitee, cancel, move
from entrypoints.sandbox.calendly.refusals import refusal
from entrypoints.sandbox.rendering import html
from entrypoints.sandbox.store import Document
from entrypoints.sandbox.wire import Refusal
from entrypoints.sandbox.world import World

SHOWN_LIMIT = 200


def calendly_pages(world: World) -> Router:
    return Router(
        "/calendly",
        route_handlers=[
            _calendar(world),
            _subscriptions(world),
            _cancel_page(world),
            _move_page(world),
            button(world, "/calendar/{key:str}", _manage),
            button(world, "/cancellations/{key:str}", _cancel),
            button(world, "/reschedulings/{key:str}", _move),
            button(world, "/settings/{key:str}", _change),
            button(world, "/subscriptions/{key:str}", _press_subscription),
            *booking_pages(world),
        ],
    )


def _calendar(world: World) -> HTTPRouteHandler:
    @get("/calendar", sync_to_thread=True)
    def calendar_page() -> Response[str]:
        hosts = [
            (user, [_row(meeting) for meeting in world.store.select("meeting", owner=user.key, newest_first=True)])
            for user in USERS.values()
        ]
        shown = [(user, rows[:SHOWN_LIMIT]) for user, rows in hosts]
        return html("calendar.html", hosts=shown, kinds=all_types(world), locations=LOCATIONS)

    return calendar_page


def _subscriptions(world: World) -> HTTPRouteHandler:
    @get("/subscriptions", sync_to_thread=True)
    def subscriptions_page() -> Response[str]:
        return html("calendly_subscriptions.html", subscriptions=subscriptions.shown_subscriptions(world))

    return subscriptions_page


def _cancel_page(world: World) -> HTTPRouteHandler:
    @get("/cancellations/{key:str}", sync_to_thread=True)
    def cancel_page(key: FromPath[str]) -> Response[str]:
        try:
            meeting = by_invitee(world, key)
        except Refusal as no:
            return refused(no)
        return html("invitee.html", meeting=_row(meeting), key=key, slots=None)

    return cancel_page


def _move_page(world: World) -> HTTPRouteHandler:
    @get("/reschedulings/{key:str}", sync_to_thread=True)
    def move_page(key: FromPath[str]) -> Response[str]:
        try:
            meeting = by_invitee(world, key)
        except Refusal as no:
            return refused(no)
        slots = offer(world, known_type(world, meeting["event_type"]))
        return html("invitee.html", meeting=_row(meeting), key=key, slots=slots)

    return move_page


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
        elif action == "clear_no_show":
            clear_no_show(world, meeting)
        else:
            raise refusal(400, "Invalid Argument", "There is no such button.")
    return "/calendly/calendar"


def _cancel(world: World, key: str, form: dict[str, str]) -> str:
    with world.store.transaction():
        meeting = by_invitee(world, key)
        cancel(world, meeting, meeting["invitee"]["name"], "invitee", form.get("reason"))
    return f"/calendly/cancellations/{key}"


def _move(world: World, key: str, form: dict[str, str]) -> str:
    with world.store.transaction():
        meeting = by_invitee(world, key)
        fresh = move(world, meeting, present_type(world, meeting["event_type"]), start_in(form))
    return f"/calendly/cancellations/{fresh['invitee']['id']}"


def _change(world: World, key: str, form: dict[str, str]) -> str:
    change(world, key, form)
    return "/calendly/calendar"


def _press_subscription(world: World, key: str, form: dict[str, str]) -> str:
    subscriptions.press(world, key, form.get("action"))
    return "/calendly/subscriptions"


def _row(meeting: Document) -> Document:
    kind = EVENT_TYPES[meeting["event_type"]]
    start = resources.moment(meeting["start_time"])
    return meeting | {"title": kind.name, "starts": start, "host_name": kind.owner.name, "zone": kind.owner.timezone}
