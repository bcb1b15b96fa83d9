"""Settings that are well formed, and yet not what one goes live with."""

from collections.abc import Iterator

from adapters.stripe.client import is_live
from application.ports.call_budget import CallLimits
from application.requests.calendar_check import Finding
from entrypoints.doctor.lines import doubtful, well, wrong
from entrypoints.settings import VARIABLE_NAMES, Settings

SECRET_LENGTH_MIN = 32
"""Of what signs or seals: 128 bits in hexadecimal."""
_ABOUT = "Settings"
_A_SECRET = "Make one with: openssl rand -hex 32. Put it first and keep the old one behind a comma until links are old."  # noqa: S105 - words


def choices(settings: Settings) -> Iterator[Finding]:
    found = [*_needed_live(settings), *_stripe_key(settings), *_worth_a_thought(settings)]
    yield from found
    if not found:
        yield well(_ABOUT, f"All {len(VARIABLE_NAMES)} variables are as they should be.")


def _needed_live(settings: Settings) -> Iterator[Finding]:
    """Faults in production; before it, what is still to be done."""
    say = wrong if settings.is_production else doubtful
    if not settings.is_production:
        yield doubtful(_ABOUT, f"APP_ENV is {settings.app_env}.", "Set APP_ENV=production where clients really pay.")
    if settings.database_url is None:
        mend = "Set DATABASE_URL: the embedded PostgreSQL is for trying out."
        yield say(_ABOUT, "DATABASE_URL is not set.", mend)
    if not settings.app_base_url.startswith("https://"):
        mend = "Put a proxy with a certificate in front, and set APP_BASE_URL=https://..."
        yield say(_ABOUT, "APP_BASE_URL is not https: cookies and links travel in the open.", mend)
    if settings.operator_email is None:
        yield say(_ABOUT, "OPERATOR_EMAIL is not set: alarms are mailed to nobody.", "Set OPERATOR_EMAIL.")
    for name, keys in (("APP_SECRET_KEY", settings.app_secret_keys), ("APP_DATA_KEYS", settings.app_data_keys)):
        if any(len(key) < SECRET_LENGTH_MIN for key in keys):
            yield say(_ABOUT, f"{name} has a key of less than {SECRET_LENGTH_MIN} characters.", _A_SECRET)


def _stripe_key(settings: Settings) -> Iterator[Finding]:
    live = is_live(settings.stripe_secret_key)
    if settings.is_production and not live:
        yield wrong(_ABOUT, "STRIPE_SECRET_KEY is a test key: nobody really pays.", "Set the live key, sk_live_...")
    if not settings.is_production and live:
        mend = "Use a test key, or set APP_ENV=production."
        yield wrong(_ABOUT, "STRIPE_SECRET_KEY is a live key outside production: cards are really charged.", mend)


def _worth_a_thought(settings: Settings) -> Iterator[Finding]:
    if not settings.operators and settings.operator_token is None:
        yield doubtful(_ABOUT, "Neither OPERATORS nor OPERATOR_TOKEN is set.", "Set OPERATORS to your addresses.")
    if not settings.sendgrid_public_keys:
        detail = "SENDGRID_WEBHOOK_PUBLIC_KEY is not set: bounced and dropped mails stay unknown."
        yield doubtful(_ABOUT, detail, "Switch the signed event webhook on at SendGrid, and set its key.")
    if settings.calendly_call_limits == CallLimits():
        detail = "CALENDLY_CALL_LIMITS is not set: 100 bookings a day at most."
        yield doubtful(_ABOUT, detail, "Set the limits of your plan at Calendly, such as 500,30000,720000.")
