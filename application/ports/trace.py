"""Which trace the work at hand belongs to: kept with the work that it calls for, and gone on with in any process."""

from contextvars import ContextVar

trace_at_hand: ContextVar[str] = ContextVar("trace_at_hand", default="")
"""A W3C `traceparent`, which says nothing of anybody; "" where nobody traces. Set only by who makes the spans."""
