"""What a builder may do to a session, rehearsed by the rules that decide it: nothing is stored by looking."""

from collections.abc import Iterator
from datetime import datetime
from uuid import uuid4

from msgspec import Struct

from application.requests.builder_sessions import BuilderSession
from domain.booking.commands import CancelBooking, RecordNoShow
from domain.booking.decide import decide
from domain.booking.events import BookingEvent, Cancelled
from domain.booking.state import Begun, NoShow, WithMeeting
from domain.booking.takings import takings_of
from domain.booking.vocabulary import Actor
from domain.errors import Refusal
from domain.identifiers import BookingId, CommandId
from domain.money import Money
from entrypoints.http.amounts import amount_words
from entrypoints.http.money_texts import is_only_reserved
from entrypoints.http.pages.builder.session_words import NOBODY
from entrypoints.http.refusal_words import in_language
from entrypoints.http.speaking import gettext, marked

KEYS = ("cancel", "no-show", "came")


class Act(Struct, frozen=True, kw_only=True):
    """`effects` are told before it is done; `shown` travels with the form, so that a change in between is noticed.
    `refusal` says why it cannot be done.
    """

    key: str
    words: str
    question: str
    effects: tuple[str, ...] = ()
    shown: str = ""
    refusal: str = ""


def acts_of(session: BuilderSession, now: datetime) -> tuple[Act, ...]:
    """Those that would do something now."""
    return tuple(act for key in KEYS if (act := act_of(key, session, now)) is not None and not act.refusal)


def act_of(key: str, session: BuilderSession, now: datetime) -> Act | None:
    """None if it would change nothing."""
    state, client = session.state, session.client.name if session.client else gettext(NOBODY)
    try:
        if key == "cancel":
            facts = decide(state, _cancellation(session.booking_id, now))
            effects = tuple(_cancelling(facts, state, client))
            question, words = gettext("Cancel this session?"), gettext("Cancel the session")
        else:
            facts = decide(state, no_show(session.booking_id, now, "", missed=key == "no-show"))
            effects = tuple(_marking(state, client, missed=key == "no-show"))
            question, words = map(gettext, _MARKS[key])
    except Refusal as refusal:
        return Act(key=key, words="", question="", refusal=in_language(str(refusal)))
    if not facts:
        return None
    return Act(key=key, words=words, question=question, effects=effects, shown=_shown(facts))


_MARKS = {
    "no-show": (marked("Did the client not come?"), marked("Mark as missed")),
    "came": (marked("Did the client come after all?"), marked("Take the mark away")),
}


def no_show(booking_id: BookingId, at: datetime, told: str, *, missed: bool) -> RecordNoShow:
    """`told` is added to the cause."""
    return RecordNoShow(
        booking_id=booking_id,
        command_id=CommandId(uuid4()),
        at=at,
        cause=f"the builder said so{told}",
        by=Actor.BUILDER,
        missed=missed,
    )


def _cancellation(booking_id: BookingId, at: datetime) -> CancelBooking:
    return CancelBooking(
        booking_id=booking_id, command_id=CommandId(uuid4()), at=at, cause="rehearsed", by=Actor.BUILDER
    )


def _given_back(facts: list[BookingEvent]) -> Money | None:
    return next((fact.gives_back for fact in facts if isinstance(fact, Cancelled)), None)


def _shown(facts: list[BookingEvent]) -> str:
    back = _given_back(facts)
    return str(back.amount_minor) if back is not None else "-"


def _cancelling(facts: list[BookingEvent], state: Begun, client: str) -> Iterator[str]:
    owed = _given_back(facts)
    if owed is None:
        yield gettext("The payment page is closed first. If money should have come meanwhile, all of it goes back.")
    else:
        yield from _returning(owed, state, client)
    if isinstance(state, WithMeeting):
        yield gettext("The session is cancelled at Calendly.")
    yield gettext("The time is free again.")
    if isinstance(state, WithMeeting):
        yield gettext("%(client)s is told by mail, with an apology.", client=client)


def _returning(owed: Money, state: Begun, client: str) -> Iterator[str]:
    """What the bank withholds cannot be given back by us."""
    there = state.core.ledger.received(owed.currency)
    back = Money(min(owed.amount_minor, there.amount_minor), owed.currency)
    if back and is_only_reserved(state.core.ledger):
        yield gettext("The reservation of %(amount)s is lifted; nothing was taken.", amount=amount_words(back))
    elif back:
        yield gettext(
            "%(client)s gets %(amount)s back: everything that is left of the payment, whatever the policy says.",
            client=client,
            amount=amount_words(back),
        )
    if owed - back:
        yield gettext(
            "%(amount)s is disputed by the client's bank, and settled with the bank.", amount=amount_words(owed - back)
        )
    if not owed:
        free = not state.core.selected.terms.price
        yield (
            gettext("The session is free: no money moves.")
            if free
            else gettext("Nothing was paid, so that nothing goes back.")
        )


def _marking(state: Begun, client: str, *, missed: bool) -> Iterator[str]:
    if missed:
        yield gettext("The session counts as missed by %(client)s, here and at Calendly.", client=client)
    elif isinstance(state, NoShow):
        yield gettext("The mark is taken away, here and at Calendly.")
    kept = [amount_words(one.kept) for one in takings_of(state.core.ledger) if one.kept]
    yield (
        gettext("No money moves: %(amounts)s stays with you.", amounts=gettext(" and ").join(kept))
        if kept
        else gettext("No money moves.")
    )
