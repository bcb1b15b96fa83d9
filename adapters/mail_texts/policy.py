"""The cancellation policy in one sentence, for mails and pages."""

from datetime import datetime, timedelta

from adapters.mail_texts.times import moment_words
from domain.money import Money
from domain.terms import Policy


def policy_sentence(price: Money, policy: Policy, start: datetime, zone: str, at: datetime) -> str:
    """What a cancelling client gets back until when, in the reader's zone; chances gone by `at` are left out."""
    if not price:
        return "This session is free: you can cancel at any time."
    if at <= start - timedelta(hours=policy.free_until_hours):
        return _from_everything(policy, start, zone)
    if at > start - timedelta(hours=policy.half_until_hours):
        return "If you cancel now you get nothing back."
    if not policy.half_until_hours:
        return "You can cancel until the session begins and get half back."
    return f"You can cancel and get half back until {_until(policy.half_until_hours, start, zone)}, nothing after that."


def _from_everything(policy: Policy, start: datetime, zone: str) -> str:
    if not policy.free_until_hours:
        return "You can cancel until the session begins and get everything back."
    everything = f"You can cancel until {_until(policy.free_until_hours, start, zone)} and get everything back"
    if policy.half_until_hours == policy.free_until_hours:
        return f"{everything}; after that nothing is given back."
    if not policy.half_until_hours:
        return f"{everything}, half afterwards."
    return f"{everything}, half until {_until(policy.half_until_hours, start, zone)}, and nothing after that."


def _until(hours: int, start: datetime, zone: str) -> str:
    return moment_words(start - timedelta(hours=hours), zone)
