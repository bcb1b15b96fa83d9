"""The cancellation policy in one sentence."""

from datetime import timedelta

from adapters.mail_texts.times import moment_words
from application.ports.mailer import MailFacts


def policy_sentence(facts: MailFacts) -> str:
    """What a cancelling client gets back until when, in the reader's zone."""
    if not facts.price:
        return "This session is free: you can cancel at any time."
    half_until = facts.slot.start - timedelta(hours=facts.half_until_hours)
    half = f"half until {moment_words(half_until, facts.reader_zone)}" if facts.half_until_hours else "half afterwards"
    if facts.half_until_hours == facts.free_until_hours:
        if not facts.free_until_hours:
            return "You can cancel until the session begins and get everything back."
        return (
            f"You can cancel until {moment_words(facts.free_until, facts.reader_zone)}"
            " and get everything back; after that nothing is given back."
        )
    tail = ", and nothing after that." if facts.half_until_hours else "."
    return (
        f"You can cancel until {moment_words(facts.free_until, facts.reader_zone)} and get everything back,"
        f" {half}{tail}"
    )
