"""What is not kept for ever, and how long it is."""

from datetime import datetime, timedelta

from application.ports.idempotency import IdempotencyKeys
from application.ports.inbox import Inbox

BODIES_KEPT = timedelta(days=30)
"""As long as Stripe can be asked for an event again: until then a replay is of use, afterwards the facts are enough."""
AGED_AT_ONCE = 500


def age_out(inbox: Inbox, keys: IdempotencyKeys, now: datetime) -> bool:
    """Drop a bounded piece of what is old: bodies of deliveries, and clients' keys. Whether there is more."""
    dropped = (inbox.age_out(now - BODIES_KEPT, AGED_AT_ONCE), keys.drop(now, AGED_AT_ONCE))
    return AGED_AT_ONCE in dropped
