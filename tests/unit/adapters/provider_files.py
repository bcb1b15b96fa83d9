"""The providers' example files, and ways to spoil them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from application.ports.inbox import Delivery, Provider

FOLDER = Path(__file__).parents[2] / "contracts"
STRIPE_EVENTS = sorted((FOLDER / "stripe" / "events").glob("*.json"))
CALENDLY_DELIVERIES = sorted((FOLDER / "calendly" / "examples" / "webhooks").glob("*.json"))
SENDGRID_BATCH = FOLDER / "sendgrid" / "events.json"

BOOKING = "0b000000-0000-4000-8000-000000000001"
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)

_JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=20),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
)


def delivery(provider: Provider, body: Any, received_at: datetime = NOW) -> Delivery:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Delivery(provider=provider, key="a-key", type="a-type", body=raw, received_at=received_at)


def names(paths: list[Path]) -> list[str]:
    return [path.stem for path in paths]


@st.composite
def spoiled(draw: st.DrawFn, bodies: list[bytes]) -> bytes:
    """One of the bodies with a value replaced, a member removed, or its bytes damaged."""
    raw = draw(st.sampled_from(bodies))
    if draw(st.booleans()):
        document = json.loads(raw)
        holder, step = draw(st.sampled_from(list(_places(document))))
        if draw(st.booleans()):
            holder[step] = draw(_JUNK)
        else:
            del holder[step]
        return json.dumps(document).encode()
    at = draw(st.integers(0, len(raw)))
    return raw[:at] + draw(st.binary(max_size=4)) + raw[at + draw(st.integers(0, 8)) :]


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    steps = node.keys() if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for step in steps:
        yield node, step
        yield from _places(node[step])
