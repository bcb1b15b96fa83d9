"""How the page of one booking keeps itself true: what its script begins with, and whether news may come."""

from datetime import datetime

from msgspec import Struct

from domain.booking.state import (
    AwaitingPayment,
    Begun,
    BookedUnpaid,
    Confirmed,
    ExpiredHold,
    Held,
    Moving,
    Scheduling,
)
from entrypoints.http.api.booking_views import choose_until
from entrypoints.http.pages.ticks import Tick


class ScriptFacts(Struct, frozen=True):
    """What the page's script begins with; instants as text, `held_until` empty while nothing is held unpaid.

    `choose_until` ends the choice of another time on the same payment, empty without one. `keeps_draft` is true while
    what was typed may be wanted again: the hold has ended, or still may.
    """

    now: str
    held_until: str
    choose_until: str
    follow: bool
    asks_stripe: bool
    awaits_times: bool
    keeps_draft: bool


class News(Struct, frozen=True):
    """How far it is, and where and how the page looks for more."""

    refresh_url: str | None
    ticks: tuple[Tick, ...]
    script: ScriptFacts


def script_facts(state: Begun, now: datetime, *, follow: bool, awaits_times: bool) -> ScriptFacts:
    waits = isinstance(state, AwaitingPayment | BookedUnpaid) and state.checkout is not None
    until = choose_until(state)
    return ScriptFacts(
        now=now.isoformat(),
        held_until=state.core.held_until.isoformat() if is_held_unbooked(state, now) else "",
        choose_until=until.isoformat() if until and now < until else "",
        follow=follow,
        asks_stripe=waits,
        awaits_times=awaits_times,
        keeps_draft=isinstance(state, Held | AwaitingPayment | ExpiredHold),
    )


def is_held_unbooked(state: Begun, now: datetime) -> bool:
    """The reader has to do something before the hold ends."""
    held = isinstance(state, Held | AwaitingPayment) and now < state.core.held_until
    waits = isinstance(state, Held) and state.awaits_sign_in
    return held and (waits or bool(state.core.selected.terms.price))


def is_pending(state: Begun, look: int) -> bool:
    """Whether the next moments may bring news by themselves."""
    match state:
        case Held():
            return not state.core.selected.terms.price and not state.awaits_sign_in
        case AwaitingPayment():
            return bool(look) or state.cancel is not None or not state.checkout.session_id
        case BookedUnpaid() if state.checkout is not None:
            return bool(look) or not state.checkout.session_id
        case Scheduling():
            return state.refused is None and not state.core.cases
        case Confirmed():
            return bool(look) and state.core.ledger.is_reserved
        case _:
            return isinstance(state, Moving)
