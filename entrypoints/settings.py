"""Everything the environment may say, read once and checked all at once."""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import Flag, auto
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from application.mail_process import MailTimes
from application.ports.call_budget import CallLimits
from entrypoints.addresses import email_address
from entrypoints.calendly_app import half_an_app
from entrypoints.mailing.template_ids import FIRST_OF_ALL, Templates, template_id, template_ids, templates_of
from entrypoints.origins import origins, unsafe_origins
from entrypoints.setting_lists import call_limits, networks, words
from entrypoints.sign_in_settings import addresses, issuer, provider_faults
from entrypoints.telemetry.settings import log_level, sentry_dsn

AGENDA_HOUR_MAX = 23
SENDER_NAME_LENGTH_MAX = 60


class Needs(Flag):
    """What a command uses; it is started without the settings of the rest."""

    DATABASE = auto()
    PEOPLE = auto()
    WEB = auto()
    HOOKS = auto()
    CALENDLY = auto()
    STRIPE = auto()
    SENDGRID = auto()
    PROVIDERS = CALENDLY | STRIPE | SENDGRID
    ALL = DATABASE | PEOPLE | WEB | PROVIDERS


class SettingsFault(Exception):  # noqa: N818 - it names what is wrong
    """One line for each fault, all of them at once; never a value that may be secret."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class Settings(Struct, frozen=True, kw_only=True):
    database_url: str | None
    direct_url: str | None
    data_dir: str
    app_base_url: str
    app_env: str
    app_secret_keys: tuple[str, ...]
    app_data_keys: tuple[str, ...]
    operator_token: str | None
    operator_email: str | None
    operators: tuple[str, ...]
    analysts: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    cors_origins: tuple[str, ...]
    hold_minutes: int
    calendly_api_token: str
    calendly_api_base: str
    calendly_webhook_keys: tuple[str, ...]
    calendly_webhook_url: str
    calendly_call_limits: CallLimits
    calendly_client_id: str
    calendly_client_secret: str
    calendly_auth_base: str
    calendly_app_keys: tuple[str, ...]
    adopted_unpaid: str
    stripe_secret_key: str
    stripe_api_base: str
    stripe_webhook_secrets: tuple[str, ...]
    stripe_webhook_url: str
    sendgrid_api_key: str
    sendgrid_api_base: str
    sendgrid_from_email: str
    sendgrid_from_name: str
    sendgrid_public_keys: tuple[str, ...]
    sendgrid_templates: Templates
    calendar_invites: str
    reminder_hours: int
    reminder_soon_minutes: int
    follow_up_hours: int
    agenda_hour: int | None
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str
    oidc_name: str
    log_level: int
    otlp_endpoint: str
    sentry_dsn: str

    @property
    def mail_times(self) -> MailTimes:
        """When the mails of the clock go out; 0 of anything switches it off."""
        return MailTimes(
            reminder=timedelta(hours=self.reminder_hours) or None,
            reminder_soon=timedelta(minutes=self.reminder_soon_minutes) or None,
            follow_up=timedelta(hours=self.follow_up_hours) or None,
        )

    @property
    def connects_builders(self) -> bool:
        """Whether builders may connect their own Calendly; otherwise the organization's token serves all of them."""
        return bool(self.calendly_client_id)

    @property
    def is_development(self) -> bool:
        return self.app_env == "development"

    @property
    def is_production(self) -> bool:
        return self.app_env == "production"


class _Variable(Struct, frozen=True):
    field: str
    name: str
    read: Callable[[str], Any]
    needed_by: Needs | None = None
    default: Any = None


def _text(value: str) -> str:
    return value


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("must be an http(s) address without query, like https://booking.example.com")
    return value.rstrip("/")


def _postgres(value: str) -> str:
    if not value.startswith(("postgresql://", "postgres://")):
        raise ValueError("must be a postgresql:// address")
    return value


def _environment(value: str) -> str:
    if value not in {"development", "test", "production"}:
        raise ValueError("must be development, test or production")
    return value


def _hold_minutes(value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 5 <= int(value) <= 60:  # noqa: PLR2004 - interface.md
        raise ValueError("must be a whole number from 5 to 60")
    return int(value)


def _email(value: str) -> str:
    return email_address(value)


def _sender_name(value: str) -> str:
    """SendGrid takes no other letters in the sender."""
    if not value.isascii() or not value.isprintable() or len(value) > SENDER_NAME_LENGTH_MAX:
        raise ValueError(f"must be one line of at most {SENDER_NAME_LENGTH_MAX} letters without accents")
    return value


def _at_most(most: int, value: str) -> int:
    if not value.isascii() or not value.isdigit() or int(value) > most:
        raise ValueError(f"must be a whole number up to {most}; 0 switches it off")
    return int(value)


def _agenda_hour(value: str) -> int | None:
    if value == "off":
        return None
    if not value.isascii() or not value.isdigit() or int(value) > AGENDA_HOUR_MAX:
        raise ValueError(f"must be an hour from 0 to {AGENDA_HOUR_MAX}, or off")
    return int(value)


def _adopted_unpaid(value: str) -> str:
    if value not in {"tell", "cancel"}:
        raise ValueError("must be tell or cancel")
    return value


def _calendar_invites(value: str) -> str:
    if value not in {"calendly", "ours"}:
        raise ValueError("must be calendly or ours")
    return value


_VARIABLES = (
    _Variable("database_url", "DATABASE_URL", _postgres),
    _Variable("direct_url", "DIRECT_URL", _postgres),
    _Variable("data_dir", "BOOKING_DATA_DIR", _text, default=".data"),
    _Variable("app_base_url", "APP_BASE_URL", _address, Needs.WEB, ""),
    _Variable("app_env", "APP_ENV", _environment, default="development"),
    _Variable("app_secret_keys", "APP_SECRET_KEY", words, Needs.WEB, ()),
    _Variable("app_data_keys", "APP_DATA_KEYS", words, default=()),
    _Variable("operator_token", "OPERATOR_TOKEN", _text),
    _Variable("operator_email", "OPERATOR_EMAIL", _email),
    _Variable("operators", "OPERATORS", addresses, default=()),
    _Variable("analysts", "ANALYSTS", addresses, default=()),
    _Variable("trusted_proxies", "TRUSTED_PROXIES", networks, default=()),
    _Variable("cors_origins", "CORS_ORIGINS", origins, default=()),
    _Variable("hold_minutes", "HOLD_MINUTES", _hold_minutes, default=15),
    _Variable("calendly_api_token", "CALENDLY_API_TOKEN", _text, Needs.CALENDLY, ""),
    _Variable("calendly_api_base", "CALENDLY_API_BASE", _address, default="https://api.calendly.com"),
    _Variable("calendly_webhook_keys", "CALENDLY_WEBHOOK_SIGNING_KEY", words, Needs.WEB | Needs.HOOKS, ()),
    _Variable("calendly_webhook_url", "CALENDLY_WEBHOOK_URL", _address, default=""),
    _Variable("calendly_call_limits", "CALENDLY_CALL_LIMITS", call_limits, default=CallLimits()),
    _Variable("calendly_client_id", "CALENDLY_CLIENT_ID", _text, default=""),
    _Variable("calendly_client_secret", "CALENDLY_CLIENT_SECRET", _text, default=""),
    _Variable("calendly_auth_base", "CALENDLY_AUTH_BASE", _address, default="https://auth.calendly.com"),
    _Variable("calendly_app_keys", "CALENDLY_APP_SIGNING_KEY", words, default=()),
    _Variable("adopted_unpaid", "ADOPTED_UNPAID", _adopted_unpaid, default="tell"),
    _Variable("stripe_secret_key", "STRIPE_SECRET_KEY", _text, Needs.STRIPE, ""),
    _Variable("stripe_api_base", "STRIPE_API_BASE", _address, default="https://api.stripe.com"),
    _Variable("stripe_webhook_secrets", "STRIPE_WEBHOOK_SECRET", words, Needs.WEB, ()),
    _Variable("stripe_webhook_url", "STRIPE_WEBHOOK_URL", _address, default=""),
    _Variable("sendgrid_api_key", "SENDGRID_API_KEY", _text, Needs.SENDGRID, ""),
    _Variable("sendgrid_api_base", "SENDGRID_API_BASE", _address, default="https://api.sendgrid.com"),
    _Variable("sendgrid_from_email", "SENDGRID_FROM_EMAIL", _email, Needs.SENDGRID, ""),
    _Variable("sendgrid_from_name", "SENDGRID_FROM_NAME", _sender_name, default=""),
    _Variable("sendgrid_public_keys", "SENDGRID_WEBHOOK_PUBLIC_KEY", words, default=()),
    _Variable("booking_template", "SENDGRID_BOOKING_TEMPLATE_ID", template_id, default=""),
    _Variable("template_ids", "SENDGRID_TEMPLATE_IDS", template_ids, default={}),
    _Variable("calendar_invites", "CALENDAR_INVITES", _calendar_invites, default="calendly"),
    _Variable("reminder_hours", "REMINDER_HOURS", partial(_at_most, 168), default=24),
    _Variable("reminder_soon_minutes", "REMINDER_SOON_MINUTES", partial(_at_most, 240), default=15),
    _Variable("follow_up_hours", "FOLLOW_UP_HOURS", partial(_at_most, 48), default=2),
    _Variable("oidc_issuer", "OIDC_ISSUER", issuer, default=""),
    _Variable("oidc_client_id", "OIDC_CLIENT_ID", _text, default=""),
    _Variable("oidc_client_secret", "OIDC_CLIENT_SECRET", _text, default=""),
    _Variable("oidc_name", "OIDC_NAME", _text, default=""),
    _Variable("agenda_hour", "AGENDA_HOUR", _agenda_hour, default=7),
    _Variable("log_level", "LOG_LEVEL", log_level, default=logging.INFO),
    _Variable("sentry_dsn", "SENTRY_DSN", sentry_dsn, default=""),
    _Variable("otlp_endpoint", "OTEL_EXPORTER_OTLP_ENDPOINT", _address, default=""),
)


VARIABLE_NAMES = tuple(variable.name for variable in _VARIABLES)
"""Every variable that is read."""


def read_settings(environment: Mapping[str, str], needs: Needs) -> Settings:
    """Raises SettingsFault. Empty counts as unset."""
    values: dict[str, Any] = {}
    faults: list[str] = []
    for variable in _VARIABLES:
        text = environment.get(variable.name, "").strip()
        if not text:
            if variable.needed_by is not None and variable.needed_by & needs:
                faults.append(f"{variable.name} is not set")
            values[variable.field] = variable.default
            continue
        try:
            values[variable.field] = variable.read(text)
        except ValueError as fault:
            faults.append(f"{variable.name} {fault}")
    if values.get("app_env") == "production" and needs & Needs.PEOPLE and not values["app_data_keys"]:
        faults.append("APP_DATA_KEYS is not set (in production it is not derived from APP_SECRET_KEY)")
    unsafe = unsafe_origins(values.get("cors_origins", ()), values.get("app_env", ""))
    faults += [f"CORS_ORIGINS has {origin}, which must begin with https:// outside development" for origin in unsafe]
    faults += _filled_in(values, needs)
    faults += _brought_together(values)
    faults += half_an_app(values)
    faults += provider_faults(values)
    if faults:
        raise SettingsFault(faults)
    return Settings(**values)


def _filled_in(values: dict[str, Any], needs: Needs) -> list[str]:
    """Where providers deliver to, unless told: our own routes."""
    base = values.get("app_base_url")
    missing = []
    for provider in ("calendly", "stripe"):
        field = f"{provider}_webhook_url"
        if values.get(field) == "" and base:
            values[field] = f"{base}/api/webhooks/{provider}"
        elif values.get(field) == "" and needs & Needs.HOOKS:
            missing.append(f"{field.upper()} is not set, nor is APP_BASE_URL")
    return missing


def _brought_together(values: dict[str, Any]) -> list[str]:
    """The templates of both variables as one setting."""
    booking_template, ids = values.pop("booking_template", ""), values.pop("template_ids", {})
    values["sendgrid_templates"] = templates_of(booking_template, ids)
    twice = booking_template and FIRST_OF_ALL in ids
    return [f"SENDGRID_TEMPLATE_IDS names {FIRST_OF_ALL}, as SENDGRID_BOOKING_TEMPLATE_ID does"] if twice else []
