"""The deployment checklist, executed. It changes nothing, here or at a provider."""

from collections.abc import Iterator, Mapping
from contextlib import closing

import psycopg

from adapters.calendly.access import CalendlyAccess
from adapters.calendly.api import CalendlyApi
from adapters.sendgrid.access import SendGridAccess
from adapters.stripe.access import StripeAccess
from adapters.system_clock import SystemClock
from application.requests.calendar_check import Finding, Light
from entrypoints.bootstrap import COMMAND_POOL_SIZE, build_service, connected, database_addresses
from entrypoints.doctor.choices import choices
from entrypoints.doctor.collector import collector
from entrypoints.doctor.database import database
from entrypoints.doctor.deliveries import deliveries
from entrypoints.doctor.lines import doubtful, wrong
from entrypoints.doctor.outside import access, subscription, their_clock
from entrypoints.doctor.work import catalog, work
from entrypoints.settings import Needs, Settings, SettingsFault, read_settings


def examine(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Line by line, as each is known; what cannot be looked at without the line before is not."""
    try:
        settings = read_settings(environment, Needs.ALL)
    except SettingsFault as fault:
        yield from (wrong("Settings", f"{one}.", "docs/settings.md says what it is.") for one in fault.faults)
        yield doubtful("The rest", "It was not looked at.", "Mend the settings, and run this again.")
        return
    yield from choices(settings)
    yield from collector(settings.otlp_endpoint)
    yield from _outside(settings)
    try:
        yield from _inside(settings)
    except psycopg.OperationalError as silence:
        (said, *_) = str(silence).splitlines() or [type(silence).__name__]
        mend = "See that PostgreSQL runs and that DATABASE_URL is right. What it keeps was not looked at."
        yield wrong("Database", f"It cannot be used: {said}.", mend)


def _outside(settings: Settings) -> Iterator[Finding]:
    clock = SystemClock()
    yield their_clock("Stripe", settings.stripe_api_base, clock)
    with closing(StripeAccess(settings.stripe_secret_key, clock, settings.stripe_api_base)) as stripe:
        yield from access("Stripe", "STRIPE_SECRET_KEY", stripe)
    with closing(CalendlyApi(settings.calendly_api_token, clock, settings.calendly_api_base)) as api:
        yield from access("Calendly", "CALENDLY_API_TOKEN", CalendlyAccess(api))
    templates = sorted(set(settings.sendgrid_templates.values()))
    with closing(
        SendGridAccess(settings.sendgrid_api_key, settings.sendgrid_from_email, templates, settings.sendgrid_api_base)
    ) as sendgrid:
        yield from access("SendGrid", "SENDGRID_API_KEY", sendgrid)


def _inside(settings: Settings) -> Iterator[Finding]:
    """Raises psycopg.OperationalError."""
    clock = SystemClock()
    with database_addresses(settings) as addresses:
        found = list(database(*addresses, clock))
        yield from found
        yield from deliveries(settings, clock)
        if any(finding.light is Light.FAIL for finding in found):
            return
        with connected(settings, *addresses, COMMAND_POOL_SIZE) as opened, build_service(settings, opened) as service:
            ear = service.ear()
            yield subscription("Stripe", ear.stripe, settings.stripe_api_base)
            yield subscription("Calendly", ear.calendly, settings.calendly_api_base)
            yield from catalog(service)
            yield from work(service)
