"""Calendly as the service uses it: by the organization's token, and by builders' own where they may connect."""

import time
from functools import partial

from msgspec import Struct

from adapters.calendly.authorizations import CalendlyAuthorizations
from adapters.calendly.by_token import CalendlyByToken
from adapters.calendly.calendar_history import CalendlyCalendarHistory
from adapters.calendly.scheduling import CalendlyScheduling
from adapters.calendly.subscriptions import CalendlySubscriptions
from application.ports.calendar_history import CalendarHistory
from application.ports.clock import Clock
from application.ports.connections import Connection, Connections
from application.ports.scheduling import Scheduling
from application.ports.subscriptions import Subscriptions
from application.token_keeper import OwnToken, TokenKeeper
from entrypoints.own_ears import OwnHooks
from entrypoints.settings import Settings


class Calendars(Struct, frozen=True, kw_only=True):
    """`authorizations` and `own_hooks` are there if builders may connect their own."""

    scheduling: Scheduling
    history: CalendarHistory
    hooks: Subscriptions
    authorizations: CalendlyAuthorizations | None
    own_hooks: OwnHooks | None
    to_close: tuple[CalendlyScheduling | CalendlyByToken | CalendlyAuthorizations, ...]

    def close(self) -> None:
        for part in self.to_close:
            part.close()


def calendars_of(settings: Settings, connections: Connections, clock: Clock) -> Calendars:
    organization = CalendlyScheduling(settings.calendly_api_token, clock, settings.calendly_api_base)
    hooks = CalendlySubscriptions(organization.api, clock, "".join(settings.calendly_webhook_keys[:1]))
    if not settings.connects_builders:
        return Calendars(
            scheduling=organization,
            history=CalendlyCalendarHistory(organization.api, clock),
            hooks=hooks,
            authorizations=None,
            own_hooks=None,
            to_close=(organization,),
        )
    authorizations = CalendlyAuthorizations(
        settings.calendly_client_id,
        settings.calendly_client_secret,
        clock,
        settings.calendly_auth_base,
        settings.calendly_api_base,
    )
    keeper = TokenKeeper(connections, authorizations, clock, time.sleep)
    own = partial(_own_scheduling, keeper, clock, settings.calendly_api_base)
    by_token = CalendlyByToken(organization, connections, own, clock)
    return Calendars(
        scheduling=by_token,
        history=by_token,
        hooks=hooks,
        authorizations=authorizations,
        own_hooks=by_token.subscriptions,
        to_close=(by_token, organization, authorizations),
    )


def _own_scheduling(keeper: TokenKeeper, clock: Clock, api_base: str, connection: Connection) -> CalendlyScheduling:
    return CalendlyScheduling(OwnToken(keeper, connection.builder_id), clock, api_base)
