"""The marketplace of all scenarios, in two weeks of winter: whom it offers, when, and who comes to book."""

from datetime import UTC, datetime, timedelta

from msgspec import Struct

from domain.money import Money
from domain.terms import Capture
from entrypoints.catalog_file import Catalog, read_catalog
from entrypoints.demonstration.environment import OPERATOR_EMAIL

MONDAY = datetime(2027, 2, 1, tzinfo=UTC)
DAYS_OF_A_WEEK = 7
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


class Expert(Struct, frozen=True):
    """Open on every day from 9 to 17 in the time zone, as all are at the sandbox's Calendly."""

    key: str
    name: str
    timezone: str

    @property
    def email(self) -> str:
        return f"{self.key}@example.com"


class Offer(Struct, frozen=True):
    """`words` are what a scenario calls it."""

    key: str
    words: str
    expert: Expert
    minutes: int
    price: Money
    capture: Capture = Capture.AT_ONCE
    delayed_methods: bool = False
    requires_sign_in: bool = False


ADA = Expert("ada", "Ada Example", "Europe/London")
HEDY = Expert("hedy", "Hedy Example", "America/Los_Angeles")
EXPERTS = {"Ada": ADA, "Hedy": HEDY}
OFFERS = (
    Offer("ada-intro", "intro call", ADA, 30, Money.zero("USD")),
    Offer("ada-deep-dive", "deep dive", ADA, 60, Money(14_900, "USD")),
    Offer("ada-workshop", "workshop", ADA, 60, Money(20_000, "USD"), Capture.AFTER_CONFIRMATION),
    Offer("ada-retreat", "retreat", ADA, 60, Money(30_000, "USD"), delayed_methods=True),
    Offer("ada-counsel", "counsel", ADA, 60, Money(12_000, "USD"), requires_sign_in=True),
    Offer("hedy-call", "night call", HEDY, 30, Money.zero("USD")),
    Offer("hedy-talk", "night talk", HEDY, 60, Money(9_000, "USD")),
)


def offer(expert: str, words: str) -> Offer:
    return next(found for found in OFFERS if found.expert is EXPERTS[expert] and found.words == words)


def moment(words: str) -> datetime:
    """ "Tuesday 10:00" of the week, or "next Tuesday 10:00" of the one after, in UTC."""
    day, time = words.removeprefix("next ").split()
    hours, minutes, *seconds = (int(part) for part in time.split(":"))
    days = _DAYS.index(day) + (DAYS_OF_A_WEEK if words.startswith("next ") else 0)
    return MONDAY + timedelta(days=days, hours=hours, minutes=minutes, seconds=sum(seconds))


def money(words: str) -> Money:
    """ "149.00 USD"."""
    return Money.parse(*words.split())


def address_of(name: str) -> str:
    """Experts and the operator have theirs, all others are clients."""
    if name == "the operator":
        return OPERATOR_EMAIL
    return EXPERTS[name].email if name in EXPERTS else f"{name.lower()}@example.org"


def catalog(calendly_base: str) -> Catalog:
    """The catalog file's content, with calendars and event types below `calendly_base`."""
    return read_catalog("\n".join(_builder(calendly_base, expert) for expert in EXPERTS.values()))


def _builder(calendly_base: str, expert: Expert) -> str:
    head = f"""
[[builder]]
slug = "{expert.key}"
name = "{expert.name}"
email = "{expert.email}"
timezone = "{expert.timezone}"
calendly_user = "{calendly_base}/users/{expert.key}"
"""
    return head + "".join(_session_type(calendly_base, mine) for mine in OFFERS if mine.expert is expert)


def _session_type(calendly_base: str, mine: Offer) -> str:
    amount, currency = str(mine.price).split()
    return f"""
[[builder.session_type]]
id = "{mine.key}"
title = "{mine.words.capitalize()}"
duration_minutes = {mine.minutes}
price = "{amount}"
currency = "{currency}"
calendly_event_type = "{calendly_base}/event_types/{mine.key}"
policy = {{ free_until_hours = 24, half_until_hours = 2 }}
capture = "{mine.capture}"
delayed_methods = {str(mine.delayed_methods).lower()}
requires_sign_in = {str(mine.requires_sign_in).lower()}
"""
