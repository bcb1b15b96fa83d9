"""Calendly's routes, and the gate that every API request passes."""

from collections.abc import Callable

from litestar import Router
from msgspec.structs import replace

from entrypoints.sandbox.calendly import booking_request, changes, links, reading, subscriptions
from entrypoints.sandbox.calendly.account import User
from entrypoints.sandbox.calendly.callers import caller
from entrypoints.sandbox.calendly.refusals import refusal
from entrypoints.sandbox.faulty_calls import faulty
from entrypoints.sandbox.limits import MinuteBudget
from entrypoints.sandbox.wire import Answer, Call, Gate, Method, Operation, Refusal, router, run
from entrypoints.sandbox.world import World

TOO_MANY = 429
LIMITED_SECONDS = 10

ROUTES: tuple[tuple[Method, str, Callable[[World, Call], Answer]], ...] = (
    ("GET", "/users/me", reading.get_me),
    ("GET", "/users/{uuid:str}", reading.get_user),
    ("GET", "/event_types", reading.list_event_types),
    ("GET", "/event_types/{uuid:str}", reading.get_event_type),
    ("GET", "/event_type_available_times", reading.available_times),
    ("GET", "/user_busy_times", reading.busy_times),
    ("GET", "/user_availability_schedules", reading.availability_schedules),
    ("POST", "/invitees", booking_request.create_invitee),
    ("POST", "/scheduling_links", links.create_link),
    ("GET", "/scheduled_events", reading.list_meetings),
    ("GET", "/scheduled_events/{uuid:str}", reading.get_meeting),
    ("GET", "/scheduled_events/{uuid:str}/invitees", reading.list_invitees),
    ("GET", "/scheduled_events/{event_uuid:str}/invitees/{invitee_uuid:str}", reading.get_invitee),
    ("POST", "/scheduled_events/{uuid:str}/cancellation", changes.cancel_meeting),
    ("POST", "/invitee_no_shows", changes.mark_no_show),
    ("GET", "/invitee_no_shows/{uuid:str}", changes.get_no_show),
    ("DELETE", "/invitee_no_shows/{uuid:str}", changes.delete_no_show),
    ("POST", "/webhook_subscriptions", subscriptions.create_subscription),
    ("GET", "/webhook_subscriptions", subscriptions.list_subscriptions),
    ("GET", "/webhook_subscriptions/{uuid:str}", subscriptions.get_subscription),
    ("DELETE", "/webhook_subscriptions/{uuid:str}", subscriptions.delete_subscription),
)


def calendly_router(world: World, requests_per_minute: int) -> Router:
    return router("/calendly", ROUTES, world, _gate(_Budgets(requests_per_minute, world), world))


class _Budgets:
    """One for each user, whichever of their tokens is used."""

    def __init__(self, requests_per_minute: int, world: World) -> None:
        self._requests_per_minute = requests_per_minute
        self._world = world
        self._of: dict[str, MinuteBudget] = {}

    def of(self, user: User) -> MinuteBudget:
        return self._of.setdefault(user.key, MinuteBudget(self._requests_per_minute, self._world.unix))


def _gate(budgets: _Budgets, world: World) -> Gate:
    async def pass_through(operation: Operation, call: Call) -> Answer:
        try:
            budget = budgets.of(caller(world, call))
        except Refusal as stranger:
            return stranger.answer
        within, left, seconds = budget.take()
        headers = {
            "X-RateLimit-Limit": str(budget.limit),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": str(seconds),
        }
        try:
            if not within:
                raise refusal(429, "Too Many Requests", "You have exceeded your rate limit.")
            answer = await faulty(world, "calendly", operation, lambda does: run(does, call), _says)
        except Refusal as no:
            answer = no.answer
        return replace(answer, headers={**headers, **answer.headers})

    return pass_through


def _says(status: int) -> Answer:
    """Calendly's words for a fault of its own making."""
    if status == TOO_MANY:
        limited = refusal(TOO_MANY, "Too Many Requests", "You have exceeded your rate limit.").answer
        return replace(limited, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(LIMITED_SECONDS)})
    return refusal(status, "Internal Server Error", "An unexpected error occurred.").answer
