"""Every bound of the flow with a name, so that it can be argued about in one place."""

from datetime import timedelta

LEASE_SECONDS = 15
"""How long taken work is out of reach of others: the longest wait for the work of a process that died."""

CALL_TIMEOUT_SECONDS = 8
"""The longest a provider may take; shorter than the lease, so that the answer still belongs to its caller."""

UNANSWERED_AFTER = timedelta(seconds=CALL_TIMEOUT_SECONDS + 2)
"""A Calendly try older than this has lost its answer and is looked up."""

CHECKOUT_LASTS = timedelta(minutes=35)
"""Stripe's least is 30 minutes; the margin is for clocks and for repeating a lost call with the same key."""

SAME_KEY_NEEDS = timedelta(minutes=30, seconds=10)
"""With less than this left of the recorded end, Stripe would refuse the same request."""

TIMES_FRESH_SECONDS = 60
"""A hold is only granted on an answer of Calendly that is not older."""

EVENT_TYPE_FRESH_SECONDS = 180
"""Questions, place and activity are read again before money if older."""

NEAREST_ALTERNATIVES = 3

CONFLICT_RETRIES = 8
"""How often a decision is made again because somebody else was first; fifty clients for one time need few."""

CALENDLY_TRIES = 3
"""POSTs for one booking before only looking is left."""

CALL_RESERVED_FOR = timedelta(minutes=45)
"""How long a call to Calendly is kept for a client who is paying: longer than a payment page can be open."""

LIVE_HOLDS_MAX = 3
"""Times that one person may hold unpaid at once: enough to choose between, too few to block a calendar."""

MODE_SEEN_WITHIN = timedelta(seconds=2)
"""So long a process may go by what the service was switched to before."""

MAINTENANCE_RETRY_SECONDS = 300
"""When to come back: nobody knows how long an operator needs."""

PARKED_LOOKS_AGAIN = timedelta(seconds=30)
"""So soon after the service is open again does the work go on that waited for it."""

UNSTARTED_AFTER = timedelta(seconds=60)
"""A hold without facts that is older than this was begun by a process that died."""
