"""The cancellation policy in one sentence, for mails and pages."""

from datetime import datetime, timedelta

from adapters.mail_texts.languages import ENGLISH, Language
from adapters.mail_texts.times import moment_words
from domain.money import Money
from domain.terms import Policy


def policy_sentence(
    price: Money, policy: Policy, start: datetime, zone: str, at: datetime, language: Language = ENGLISH
) -> str:
    """What a cancelling client gets back until when, in the reader's zone; chances gone by `at` are left out."""
    if not price:
        return language.gettext("This session is free: you can cancel at any time.")
    if at <= start - timedelta(hours=policy.free_until_hours):
        return _from_everything(policy, start, zone, language)
    if at > start - timedelta(hours=policy.half_until_hours):
        return language.gettext("If you cancel now you get nothing back.")
    if not policy.half_until_hours:
        return language.gettext("You can cancel until the session begins and get half back.")
    return language.gettext(
        "You can cancel and get half back until %(half_until)s, nothing after that.",
        half_until=_until(policy.half_until_hours, start, zone, language),
    )


def _from_everything(policy: Policy, start: datetime, zone: str, language: Language) -> str:
    if not policy.free_until_hours:
        return language.gettext("You can cancel until the session begins and get everything back.")
    all_until = _until(policy.free_until_hours, start, zone, language)
    if policy.half_until_hours == policy.free_until_hours:
        return language.gettext(
            "You can cancel until %(all_until)s and get everything back; after that nothing is given back.",
            all_until=all_until,
        )
    if not policy.half_until_hours:
        return language.gettext(
            "You can cancel until %(all_until)s and get everything back, half afterwards.", all_until=all_until
        )
    return language.gettext(
        "You can cancel until %(all_until)s and get everything back, half until %(half_until)s, and nothing after"
        " that.",
        all_until=all_until,
        half_until=_until(policy.half_until_hours, start, zone, language),
    )


def _until(hours: int, start: datetime, zone: str, language: Language) -> str:
    return moment_words(start - timedelta(hours=hours), zone, language)
