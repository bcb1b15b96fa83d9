"""An act that an operator asks for: on which booking, with which words, and what it would do."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from babel.numbers import get_decimal_symbol
from msgspec import Struct

from application.forgetting.certificate import Remains
from application.ports.event_store import Recorded
from application.rehearsal import Rehearsed, rehearse
from application.timeline import describe
from application.work_words import work_words
from domain.booking.commands import BookingCommand
from domain.booking.state import Begun, NotStarted
from domain.booking.status import payment_status_of, status_of
from domain.errors import FieldFault, InvalidRequest
from domain.identifiers import BookingId
from domain.money import Money
from entrypoints.http.pages.operator.booking_money import reserved, with_us
from entrypoints.http.pages.operator.who_and_why import WhoAndWhy
from entrypoints.http.pages.operator.words import to_whom
from entrypoints.http.plain_words import plain
from entrypoints.http.refusal_words import in_language
from entrypoints.http.speaking import gettext, language, looked_up
from entrypoints.service import Service

_AMOUNT = re.compile(r"[0-9]{1,10}(\.[0-9]{1,3})?")
_COMMA = ","


class Asked(Struct, frozen=True, kw_only=True):
    """`value` is what the act is about, as it was typed, and `reference` what names it elsewhere; `key` names the form
    it came in.
    """

    booking_id: BookingId
    state: Begun
    history: Sequence[Recorded]
    value: str
    now: datetime
    service: Service
    key: str = ""
    reference: str = ""


class Choice(Struct, frozen=True):
    value: str
    words: str


class Field(Struct, frozen=True, kw_only=True):
    """What is asked before it is shown what would happen; with `choices` one of them is taken."""

    label: str
    hint: str = ""
    suggested: Callable[[Asked], str] = lambda _: ""
    choices: Callable[[Asked], Sequence[Choice]] | None = None
    is_personal: bool = False
    """Asked together with who and why: it must not stand in an address, which others keep."""
    has_reference: bool = False
    """Asked beside it: what names it in the operator's own books."""


class Plan(Struct, frozen=True, kw_only=True):
    """What would be noted, done outside, mailed and deleted, and what others would still have; or why not."""

    notes: tuple[str, ...] = ()
    work: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    remains: tuple[Remains, ...] = ()
    then: str = ""
    refusal: str = ""


class Act(Struct, frozen=True, kw_only=True):
    """`plan` and `perform` raise InvalidRequest for a value that cannot be used; `perform` any refusal."""

    slug: str
    words: str
    means: str
    is_offered: Callable[[Asked], bool]
    plan: Callable[[Asked], Plan]
    perform: Callable[[Asked, WhoAndWhy], None]
    done: str
    field: Field | None = None


def unusable(words: str, field: str = "value") -> InvalidRequest:
    return InvalidRequest([FieldFault(field, words)])


def amount_of(asked: Asked, example: str) -> Money:
    """What was typed, in the currency of the price."""
    currency = asked.state.core.selected.terms.price.currency
    typed = asked.value.replace(_COMMA, ".") if get_decimal_symbol(language().locale) == _COMMA else asked.value
    try:
        amount = Money.parse(typed, currency) if _AMOUNT.fullmatch(typed) else Money.zero(currency)
    except ValueError:
        amount = Money.zero(currency)
    if not amount:
        raise unusable(
            gettext(
                "Write an amount in %(currency)s, such as %(amount)s.", currency=currency, amount=example or "10.00"
            )
        )
    return amount


def planned(command: Callable[[Asked], BookingCommand]) -> Callable[[Asked], Plan]:
    """The plan of an act that is one command."""

    def plan(asked: Asked) -> Plan:
        return plan_of(rehearsed(asked, command(asked)))

    return plan


def can(command: Callable[[Asked], BookingCommand]) -> Callable[[Asked], bool]:
    """Whether it would do anything now."""

    def is_offered(asked: Asked) -> bool:
        return bool(rehearsed(asked, command(asked)).facts)

    return is_offered


def rehearsed(asked: Asked, command: BookingCommand) -> Rehearsed:
    return rehearse(asked.history, command, asked.service.settings.mail_times)


def plan_of(found: Rehearsed) -> Plan:
    if found.refusal or not found.facts:
        return Plan(refusal=in_language(found.refusal or "") or gettext("It would change nothing: this is so already."))
    mails = (to_whom(mail.wanted.kind, mail.wanted.recipient) for mail in found.mails)
    return Plan(
        notes=tuple(describe(fact, looked_up) for fact in found.facts),
        work=tuple(in_language(work_words(new.effect)) for new in found.work),
        mails=tuple(mails),
        then=" ".join(_afterwards(found)),
    )


def _afterwards(found: Rehearsed) -> Iterator[str]:
    before, after = found.before, found.after
    assert not isinstance(before, NotStarted)
    assert not isinstance(after, NotStarted)
    yield gettext(
        "The booking is then: %(status)s, %(payment)s.",
        status=plain(status_of(after)),
        payment=plain(payment_status_of(after)),
    )
    if before.core.ledger.payments:
        yield gettext("With us: %(now)s now, %(then)s then.", now=with_us(before), then=with_us(after))
    held = [dispute.amount for dispute in after.core.ledger.disputes if dispute.is_open]
    if held:
        yield gettext(
            "The client's bank holds %(amounts)s: only what it leaves to us can be given back.",
            amounts=gettext(" and ").join(map(str, held)),
        )
    if reserved(before):
        yield gettext(
            "Reserved: %(now)s now, %(then)s then.", now=reserved(before), then=reserved(after) or gettext("nothing")
        )
