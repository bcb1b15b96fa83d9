"""What a template at SendGrid is given: for every mail, and as docs/mail-templates.md promises it."""

import json
import re
from typing import Any, get_args

import msgspec
import pytest
from msgspec.structs import replace

from adapters.mail_texts.examples import EXAMPLES, Example
from adapters.mail_texts.writer import JinjaMailWriter
from application.ports.mailer import AgendaFacts, Facts, WrittenMail
from domain.mail.events import MailKind, Recipient
from domain.money import Money
from entrypoints.mailing.template_data import mail_of, template_data
from entrypoints.mailing.template_ids import template_ids, templates_of
from entrypoints.mailing.writing import mail_writer_of
from entrypoints.settings import Needs, read_settings
from tests.architecture.source import ROOT
from tests.unit.adapters.mail_examples import FACTS

GUIDE = (ROOT / "docs" / "mail-templates.md").read_text("utf-8")
TOLD = {"APP_BASE_URL": "https://booking.example", "SENDGRID_FROM_EMAIL": "hello@booking.example"}
WRITTEN = WrittenMail("A subject", "text", "<p>html</p>")


def example(name: str) -> Facts:
    return next(known.facts for known in EXAMPLES if known.name == name)


def data_of(**changes: Any) -> dict[str, Any]:
    return template_data(replace(FACTS, **changes), WRITTEN)


def test_the_example_in_the_guide_is_what_is_sent() -> None:
    found = re.search(r"```json\n(.*?)```", GUIDE, re.DOTALL)
    assert found is not None
    facts = example("confirmed-client-paid")
    data = template_data(facts, JinjaMailWriter().write(facts))
    assert json.loads(found[1]) == data | {"text": "...", "html": "..."}


@pytest.mark.parametrize("kind", get_args(Facts))
def test_the_guide_names_every_fact(kind: type[Facts]) -> None:
    facts = next(known.facts for known in EXAMPLES if isinstance(known.facts, kind))
    for name in template_data(facts, WRITTEN)["facts"]:
        assert f"`{name}`" in GUIDE, name


@pytest.mark.parametrize("shown", EXAMPLES, ids=lambda known: known.name)
def test_every_mail_can_be_written_there(shown: Example) -> None:
    data = template_data(shown.facts, WRITTEN)
    kind, recipient = mail_of(shown.facts)
    assert (data["version"], data["kind"], data["recipient"]) == (1, kind, recipient)
    assert (data["subject"], data["text"], data["html"]) == ("A subject", "text", "<p>html</p>")
    assert msgspec.json.decode(msgspec.json.encode(data)) == data
    assert json.loads(json.dumps(data)) == data
    yes_or_no = {name for name, value in data["facts"].items() if isinstance(value, bool)}
    assert data["words"].keys() == data["facts"].keys() - yes_or_no
    template_ids(f"{kind}_{recipient}=d-1")


def test_facts_are_values_and_words_are_the_readers() -> None:
    data = data_of(language="de", answers={"Goal?": "Ship\nit"}, deadline=None)
    facts, words = data["facts"], data["words"]
    assert (facts["price"], words["price"]) == ({"amountMinor": 14900, "currency": "USD"}, "149,00\N{NO-BREAK SPACE}$")
    assert facts["slot"] == {"startTime": "2026-12-03T15:00:00Z", "endTime": "2026-12-03T16:00:00Z"}
    assert words["slot"].startswith("Donnerstag, 3. Dezember 2026, 15:00 bis 16:00 Uhr (Europe/Lisbon) [10:00")
    assert (facts["deadline"], words["deadline"]) == (None, "")
    assert words["otherZone"] == "America/New York"
    assert facts["answers"] == [{"question": "Goal?", "answer": "Ship\nit"}]
    assert words["answers"] == [{"question": "Goal?", "answer": "Ship it"}]
    assert data["language"] == "de"


def test_an_amount_without_minor_units_is_written_as_its_currency_is() -> None:
    assert "4,900" in data_of(price=Money(4900, "JPY"))["words"]["price"]


def test_the_readers_address_is_not_among_the_data() -> None:
    assert "marta@" not in str(data_of(reader_email="marta@example.org"))


def test_a_session_of_an_agenda_has_its_clients_time_beside_the_builders() -> None:
    facts = next(known.facts for known in EXAMPLES if isinstance(known.facts, AgendaFacts))
    session = template_data(facts, WRITTEN)["words"]["sessions"][0]
    assert "[" in session["slot"]


def test_both_settings_are_one_and_every_other_mail_is_ours() -> None:
    ids = template_ids("agenda_builder=d-2,alarm_operator=d-3")
    assert templates_of("d-1", ids) == {
        (MailKind.CONFIRMED, Recipient.CLIENT): "d-1",
        (MailKind.AGENDA, Recipient.BUILDER): "d-2",
        (MailKind.ALARM, Recipient.OPERATOR): "d-3",
    }
    settings = read_settings({**TOLD, "SENDGRID_BOOKING_TEMPLATE_ID": "d-1"}, Needs.DATABASE)
    writer = mail_writer_of(settings)
    written = writer.write(replace(FACTS, has_meeting=True))
    assert written.template_data is not None
    assert written.calendar is not None
    assert written.template_data["facts"]["hasCalendarFile"]
    assert writer.write(replace(FACTS, kind=MailKind.RECEIPT)).template_data is None


@pytest.mark.parametrize("name", ["receipt_builder", "confirmed_operator", "agenda_client"])
def test_a_mail_that_is_never_written_has_no_template(name: str) -> None:
    with pytest.raises(ValueError, match="names an unknown mail"):
        template_ids(f"{name}=d-1")
