"""What the doctor says of settings that are well formed."""

from datetime import timedelta
from pathlib import Path

import pytest

from application.requests.calendar_check import Finding, Light
from entrypoints.demonstration.environment import demo_environment
from entrypoints.doctor.choices import choices
from entrypoints.doctor.skew import skew
from entrypoints.settings import Needs, read_settings

LIVE = demo_environment("https://booking.example.com", "http://127.0.0.1:1", Path("/var/lib/booking")) | {
    "APP_ENV": "production",
    "DATABASE_URL": "postgresql://booking@db/booking",
    "APP_SECRET_KEY": "s" * 32,
    "APP_DATA_KEYS": "d" * 32,
    "STRIPE_SECRET_KEY": "sk_live_1",
    "CALENDLY_CALL_LIMITS": "500,30000,720000",
}


def said(**changes: str) -> list[tuple[Light, str]]:
    return [(one.light, one.detail) for one in _found(changes) if one.light is not Light.OK]


def _found(changes: dict[str, str]) -> list[Finding]:
    return list(choices(read_settings(LIVE | changes, Needs.ALL)))


def test_settings_to_go_live_with_are_one_good_line() -> None:
    (line,) = _found({})
    assert (line.light, line.about) == (Light.OK, "Settings")


@pytest.mark.parametrize(
    ("changes", "light", "begins"),
    [
        ({"DATABASE_URL": ""}, Light.FAIL, "DATABASE_URL is not set"),
        ({"APP_BASE_URL": "http://booking.example.com"}, Light.FAIL, "APP_BASE_URL is not https"),
        ({"OPERATOR_EMAIL": ""}, Light.FAIL, "OPERATOR_EMAIL is not set"),
        ({"APP_SECRET_KEY": "short"}, Light.FAIL, "APP_SECRET_KEY has a key of less than 32"),
        ({"APP_DATA_KEYS": f"{'d' * 32},short"}, Light.FAIL, "APP_DATA_KEYS has a key of less than 32"),
        ({"STRIPE_SECRET_KEY": "sk_test_1"}, Light.FAIL, "STRIPE_SECRET_KEY is a test key"),
        ({"OPERATOR_TOKEN": ""}, Light.WARN, "Neither OPERATORS nor OPERATOR_TOKEN"),
        ({"SENDGRID_WEBHOOK_PUBLIC_KEY": ""}, Light.WARN, "SENDGRID_WEBHOOK_PUBLIC_KEY is not set"),
        ({"CALENDLY_CALL_LIMITS": ""}, Light.WARN, "CALENDLY_CALL_LIMITS is not set"),
    ],
)
def test_each_gap_is_one_line(changes: dict[str, str], light: Light, begins: str) -> None:
    ((how_bad, detail),) = said(**changes)
    assert how_bad is light
    assert detail.startswith(begins)


def test_before_production_only_a_live_key_is_a_fault() -> None:
    found = said(APP_ENV="development", DATABASE_URL="", STRIPE_SECRET_KEY="rk_live_1")
    assert [detail for light, detail in found if light is Light.FAIL] == [
        "STRIPE_SECRET_KEY is a live key outside production: cards are really charged."
    ]


@pytest.mark.parametrize(
    ("seconds", "light"),
    [(0, Light.OK), (-5, Light.OK), (6, Light.WARN), (-60, Light.WARN), (61, Light.FAIL), (-61, Light.FAIL)],
)
def test_a_clock_that_is_off_is_told_by_how_much(seconds: int, light: Light) -> None:
    line = skew("Clock", "Stripe", timedelta(seconds=seconds))
    assert (line.light, line.detail) == (light, f"{abs(seconds)} s apart from that of Stripe.")
