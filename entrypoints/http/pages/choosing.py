"""Choosing: an expert, a session, a time. Everything here is a look, so every step has an address."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any

from litestar import Response, get
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Template
from msgspec import Struct

from application.requests.available_times import FreeTimes
from domain.errors import BuilderNotBookable, Refusal, SchedulingUnavailable
from entrypoints.http.authorization import HttpRequest, TheService
from entrypoints.http.offers import calendar_page, event_type_of, free_times_of, require_bookable
from entrypoints.http.pages.booking_draft import Draft, start_of
from entrypoints.http.pages.details_page import details_page
from entrypoints.http.pages.first_look import FirstLooks, TheFirstLooks
from entrypoints.http.pages.known_times import known_times, nothing_known
from entrypoints.http.pages.next_free import TheNextTimes
from entrypoints.http.pages.offer_words import expert_words, offer_words, photo_policy
from entrypoints.http.pages.offering import Offering, builder_of, offering_of
from entrypoints.http.pages.still_free import require_free
from entrypoints.http.pages.stopped import Attempt, stopped
from entrypoints.http.pages.times_page import awaited_page, first_day, times_page, window_from
from entrypoints.http.pages.zones import zone_meant, zones_on_offer
from entrypoints.http.provider_reads import ASKS_CALENDAR
from entrypoints.http.signed_in import signed_in
from entrypoints.service import Service


class Client(Struct, frozen=True):
    """Empty is what they never said."""

    name: str = ""
    email: str = ""
    zone: str = ""


From = Annotated[str | None, QueryParameter(name="from", max_length=10)]


@get("/marketplace/builders/{slug:str}", include_in_schema=False, sync_to_thread=True)
def profile(slug: FromPath[str], service: TheService, next_times: TheNextTimes) -> Template:
    builder = builder_of(slug, service)
    expert = expert_words(builder, next_times.known([builder], service))
    later = next_times.look_up([builder], service)
    return Template("expert.html", context={"expert": expert}, headers=photo_policy([expert]), background=later)


@get("/{slug:str}", sync_to_thread=True)
def choose_session(slug: FromPath[str], service: TheService, next_times: TheNextTimes) -> Template:
    builder = builder_of(slug, service)
    expert = expert_words(builder, next_times.known([builder], service))
    later = next_times.look_up([builder], service)
    return Template("book_sessions.html", context={"expert": expert}, background=later)


@get("/{slug:str}/{session_type_id:str}", sync_to_thread=True, opt=ASKS_CALENDAR)
def choose_time(
    slug: FromPath[str],
    session_type_id: FromPath[str],
    request: HttpRequest,
    service: TheService,
    first_looks: TheFirstLooks,
    zone: FromQuery[str | None] = None,
    from_day: From = None,
    start: FromQuery[str | None] = None,
    wait: FromQuery[str | None] = None,
) -> Response[Any]:
    """With a `start` the time is chosen, and the details come next. With `wait` the calendar has all its time."""
    offering = offering_of(slug, session_type_id, service)
    client = _client(request, service)
    known = zone_meant(zone) if zone else zone_meant(client.zone) or offering.builder.timezone
    draft = Draft(start=start_of(start), zone=known, name=client.name, email=client.email) if start and known else None
    attempt = Attempt(offering=offering, zone=known or offering.builder.timezone, draft=draft)
    try:
        service.world.modes.require_open_to_bookings()
        require_bookable(offering.builder, offering.session)
        if draft is None:
            unknown = zone if known is None else None
            return _times(offering, attempt.zone, unknown, from_day, service, None if wait else first_looks)
        require_free(offering, draft, service)
        return details_page(offering, event_type_of(offering.session, service), draft, is_new=True)
    except Refusal as why:
        return stopped(request, service, attempt, why)


def _client(request: HttpRequest, service: Service) -> Client:
    """Whoever is signed in, as far as they have said: the form need not ask for it again."""
    who = signed_in(request, service)
    if who is None:
        return Client()
    last = service.own_bookings.told_last(who.email)
    name = last.name if last else who.account.person.name
    return Client(name=name, email=who.email, zone=last.timezone if last else "")


def _times(
    offering: Offering,
    zone: str,
    unknown_zone: str | None,
    from_day: str | None,
    service: Service,
    first_looks: FirstLooks | None,
) -> Response[Any]:
    now = service.world.clock.now()
    day = first_day(from_day, zone, now)
    window = window_from(day, zone, now)
    ask = partial(_told_by_calendar, offering, window, service)
    found = first_looks.soon(ask) if first_looks else ask()
    offer = offer_words(offering.builder, offering.session)
    context = {
        "offer": offer,
        "expert": expert_words(offering.builder),
        "way": f"{offer.path}?",
        "calendar_url": calendar_page(offering.session.event_type_uri, service),
        "page": times_page(found, day, zone, now) if found else awaited_page(day, zone),
        "known": known_times(offering.session.id, found, window, now)
        if found
        else nothing_known(offering.session.id, now),
        "is_awaited": found is None,
        "from_day": day.isoformat(),
        "zones": zones_on_offer(),
        "unknown_zone": unknown_zone,
        "is_experts_zone": zone == offering.builder.timezone,
        "expert_name": offering.builder.name,
    }
    return Template("book_times.html", context=context)


def _told_by_calendar(offering: Offering, window: tuple[datetime, datetime], service: Service) -> FreeTimes:
    """Raises BuilderNotBookable, SchedulingUnavailable."""
    found = free_times_of(offering.builder, offering.session, window, service)
    _require_bookable_by_calendar(offering, service)
    return found


def _require_bookable_by_calendar(offering: Offering, service: Service) -> None:
    """Raises BuilderNotBookable if the calendar says so; one that cannot be asked is heard at the next step."""
    try:
        event_type = event_type_of(offering.session, service)
    except SchedulingUnavailable:
        return
    reason = event_type.not_bookable_reason if event_type else f"{offering.session.title} is no longer offered."
    if reason:
        raise BuilderNotBookable(reason)
