"""Whatever language a reader names, the words, the dates and the money of a mail are of one and the same."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.mail_texts.amounts import money_words
from adapters.mail_texts.languages import ENGLISH, language_of
from adapters.mail_texts.policy import policy_sentence
from adapters.mail_texts.times import date_words, moment_words, time_words
from domain.mail.events import MailKind
from domain.money import Money
from domain.terms import Policy
from domain.time_slot import TimeSlot
from tests.unit.adapters.mail_examples import HALF, NOTHING, PRICE, START, said, write

GERMAN = language_of("de")
EVENING = datetime(2026, 12, 3, 22, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tag", "name", "locale"),
    [
        ("de", "de", "de"),
        ("de-AT", "de", "de_AT"),
        ("de-CH", "de", "de_CH"),
        ("DE-at", "de", "de_AT"),
        ("de_DE", "de", "de_DE"),
        ("de-Latn-DE", "de", "de_DE"),
        ("de-XX", "de", "de"),
        ("de-u-nu-latn", "de", "de"),
        ("en", "en", "en_GB"),
        ("en-US", "en", "en_GB"),
        ("pt-BR", "en", "en_GB"),
        ("zz", "en", "en_GB"),
        ("", "en", "en_GB"),
        ("../de", "en", "en_GB"),
        ("deutsch", "en", "en_GB"),
        ("d" * 100, "en", "en_GB"),
    ],
)
def test_a_reader_gets_the_nearest_language_that_we_have(tag: str, name: str, locale: str) -> None:
    language = language_of(tag)
    assert (language.name, str(language.locale)) == (name, locale)


@given(st.text(max_size=40))
def test_no_tag_costs_a_mail(tag: str) -> None:
    assert language_of(tag).name in {"en", "de"}
    assert write(language=tag).subject


@pytest.mark.parametrize(
    ("tag", "amount", "words"),
    [
        ("en", Money(14900, "USD"), "US$149.00"),
        ("en", Money(123456789, "EUR"), "€1,234,567.89"),
        ("en", Money(14900, "GBP"), "£149.00"),
        ("de", Money(14900, "USD"), "149,00\xa0$"),
        ("de", Money(123456789, "EUR"), "1.234.567,89\xa0€"),
        ("de-AT", Money(14900, "EUR"), "€\xa0149,00"),
        ("de", Money(5000, "JPY"), "5.000\xa0¥"),
        ("en", Money(5000, "JPY"), "JP¥5,000"),
        ("en", Money(1500, "KWD"), "KWD\xa01.500"),
        ("de", Money(1, "KWD"), "0,001\xa0KWD"),
        # CLDR shows no decimals of these two, but they are charged in hundredths
        ("en", Money(150, "LBP"), "LBP\xa01.50"),
        ("de", Money(150, "ALL"), "1,50\xa0ALL"),
        ("en", Money(10**17 + 1, "USD"), "US$1,000,000,000,000,000.01"),
    ],
)
def test_money_is_written_as_the_reader_does_and_to_the_last_minor_unit(tag: str, amount: Money, words: str) -> None:
    assert money_words(amount, language_of(tag)) == words


@given(st.integers(0, 10**15), st.sampled_from(["USD", "JPY", "KWD", "EUR", "ISK", "LBP", "HUF"]))
def test_no_minor_unit_is_lost_in_words(minor: int, currency: str) -> None:
    for language in (ENGLISH, GERMAN):
        digits = "".join(letter for letter in money_words(Money(minor, currency), language) if letter.isdigit())
        assert int(digits) == minor


def test_german_times_read_as_germans_say_them() -> None:
    slot = TimeSlot.lasting(EVENING, 90)
    assert date_words(EVENING, "UTC", GERMAN) == "Donnerstag, 3. Dezember 2026"
    assert moment_words(EVENING, "Europe/Berlin", GERMAN) == "Donnerstag, 3. Dezember 2026, 23:05 Uhr (Europe/Berlin)"
    assert time_words(slot, "UTC", "UTC", GERMAN) == "Donnerstag, 3. Dezember 2026, 22:05 bis 23:35 Uhr (UTC)"
    assert time_words(slot, "America/New_York", "Europe/Berlin", GERMAN) == (
        "Donnerstag, 3. Dezember 2026, 17:05 bis 18:35 Uhr (America/New York)"
        " [23:05 Uhr bis Freitag, 4. Dezember 2026, 00:35 Uhr in Europe/Berlin]"
    )


def test_a_german_reads_the_policy_in_german() -> None:
    policy = Policy(24, 2)
    assert policy_sentence(PRICE, policy, START, "UTC", START, GERMAN) == (
        "Wenn Sie jetzt noch absagen, erhalten Sie nichts zurück."
    )
    assert policy_sentence(NOTHING, policy, START, "UTC", START, GERMAN).startswith("Dieser Termin ist kostenlos")
    assert "You can cancel" in policy_sentence(PRICE, policy, START, "UTC", START - (EVENING - START) * 9)


def test_a_german_mail_is_german_throughout() -> None:
    mail = write(language="de-AT", kind=MailKind.CANCELLED, cancelled_by="client", gives_back=HALF, kept=HALF)
    assert mail.subject == "Abgesagt: Deep dive mit Ada, Donnerstag, 3. Dezember 2026"
    assert '<html lang="de" dir="ltr">' in mail.html
    assert "Wir erstatten Ihnen $ 74,50 auf dem Weg, auf dem Sie bezahlt haben." in said(mail)
    assert "Your" not in said(mail)


def test_names_stand_where_the_sentence_of_the_language_wants_them() -> None:
    assert write(kind=MailKind.TIME_LOST, kept=PRICE, other_name="%(date)s {x}").text.startswith(
        "Your time with %(date)s {x} has gone"
    )
