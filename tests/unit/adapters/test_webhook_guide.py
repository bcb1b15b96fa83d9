"""docs/webhooks.md: it names every event that is heard, and what it says of each body is enough to be understood."""

import re
from datetime import UTC, datetime

import pytest

from adapters.calendly.sighting_translator import SightingTranslator
from adapters.calendly.subscriptions import EVENTS
from adapters.sendgrid import translator as sendgrid
from adapters.stripe.translator import HEARD, StripeTranslator
from application.ports.deliveries import Translator
from application.ports.inbox import Delivery, Provider
from tests.guides import ROOT, blocks_of

PAGE = ROOT / "docs" / "webhooks.md"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TRANSLATORS: dict[str, tuple[Provider, Translator]] = {
    "Stripe": (Provider.STRIPE, StripeTranslator(live=False)),
    "Calendly": (Provider.CALENDLY, SightingTranslator()),
    "SendGrid": (Provider.SENDGRID, sendgrid.SendGridTranslator()),
}
HEARD_OF = {"Stripe": HEARD, "Calendly": EVENTS, "SendGrid": tuple(sendgrid._TRANSLATIONS)}


def _part(name: str) -> str:
    return PAGE.read_text().partition(f"\n## {name}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("name", HEARD_OF)
def test_the_guide_names_every_event_that_is_heard(name: str) -> None:
    rows = re.findall(r"^\| (`.*?) \|", _part(name), re.MULTILINE)
    named = [event for row in rows for event in re.findall(r"`([a-z_.]+)`", row)]
    assert sorted(named) == sorted(HEARD_OF[name])


@pytest.mark.parametrize("name", TRANSLATORS)
def test_what_the_guide_says_of_a_body_is_enough(name: str) -> None:
    (body,) = [block for block in blocks_of(PAGE) if block.title.startswith(f"{name} ")]
    provider, translator = TRANSLATORS[name]
    delivery = Delivery(provider=provider, key="a key", type="a type", body=body.text.encode(), received_at=NOW)
    translated = translator.translate(delivery, NOW)
    assert not translated.reason
    assert translated.commands or translated.sighting
