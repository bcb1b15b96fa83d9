"""What `webhooks register` does at one provider, and what it says about it."""

from datetime import datetime

from msgspec import Struct

from application.ports.answers import ProviderUnavailable
from application.ports.connections import Connection, Connections
from application.ports.cursors import Cursors
from application.reconcilers.subscriptions import Mended, SubscriptionKeeper, fault_cursor, own_name


class Registered(Struct, frozen=True, kw_only=True):
    """`gap_since`: from then on news may have been lost."""

    lines: tuple[str, ...]
    failed: bool = False
    gap_since: datetime | None = None


def registered(keeper: SubscriptionKeeper, *, renew: bool) -> Registered:
    """Leave one subscription that works; a provider that is away or refuses is told in words."""
    name = keeper.name.capitalize()
    try:
        mended = keeper.mend(renew=renew, at_once=True)
    except ProviderUnavailable as silence:
        return Registered(lines=(f"{name}: could not be asked or refused: {silence}",), failed=True)
    lines = [f"{name}: {_outcome(mended)}"]
    if mended.secret:
        lines.append(f"{name}'s new secret, shown only here: {keeper.name.upper()}_WEBHOOK_SECRET={mended.secret}")
        lines.append(
            "Set it and restart; what comes until then is turned away, repeated, and read again by the worker."
        )
    if mended.gap_since is not None:
        lines.append(f"{name}: what came since {mended.gap_since:%Y-%m-%d %H:%M}Z is read again by the worker.")
    return Registered(lines=tuple(lines), failed=bool(mended.fault), gap_since=mended.gap_since)


def _outcome(mended: Mended) -> str:
    if mended.kept is None:
        return mended.fault
    made = "made now" if mended.made else "works already"
    removed = f", {mended.removed} old removed" if mended.removed else ""
    return f"{mended.kept.url} ({made}{removed})"


def own_lines(connections: Connections, cursors: Cursors) -> list[str]:
    """How the subscriptions of builders' own connections stand, and who looks after them: not this command."""
    every = connections.every()
    lines = [f"{one.builder_id}: {_own_outcome(one, cursors)}" for one in every]
    note = "Builders' own subscriptions are made and repaired by the worker, every five minutes:"
    return [note, *(f"  {line}" for line in lines)] if lines else []


def _own_outcome(connection: Connection, cursors: Cursors) -> str:
    if not connection.works:
        return "none, until the builder connects again"
    return cursors.get(fault_cursor(own_name(connection.builder_id))) or "no fault known"
