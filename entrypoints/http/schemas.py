"""The words of the API that several routes share: camelCase on the wire, times in UTC, money in minor units."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from domain.money import Money
from domain.terms import Policy
from domain.time_slot import TimeSlot

AT_THE_END = r"(?!\n)$"
"""Of a pattern: the dollar alone would let a line break follow."""


class Schema(Struct, frozen=True, kw_only=True, rename="camel"):
    """Base of everything that goes over the wire as JSON."""


class MoneyView(Schema, frozen=True, kw_only=True):
    """An amount in the currency's smallest unit, with the ISO 4217 code."""

    amount_minor: Annotated[int, Meta(ge=0, le=10**12, examples=[4900])]
    currency: Annotated[str, Meta(pattern=f"^[A-Z]{{3}}{AT_THE_END}", examples=["USD"])]


class SlotView(Schema, frozen=True, kw_only=True):
    start_time: datetime
    end_time: datetime


class PolicyView(Schema, frozen=True, kw_only=True):
    """Elapsed hours to the start: everything back until the first, half until the second, nothing after."""

    free_until_hours: int
    half_until_hours: int


class FieldFaultView(Schema, frozen=True, kw_only=True):
    field: Annotated[str, Meta(description="Path of the field, such as clientDetails.email.")]
    message: str


class Problem(Schema, frozen=True, kw_only=True, omit_defaults=True):
    """Why a request was not carried out (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    error: Annotated[str, Meta(description="The slug; it never changes.")]
    success: Annotated[bool, Meta(description="Always false.")]
    reference: Annotated[str, Meta(description="Name it when you ask for help.")]
    errors: tuple[FieldFaultView, ...] | None = None
    alternatives: tuple[SlotView, ...] | None = None
    booking_id: UUID | None = None
    access_token: str | None = None
    confirmation_url: str | None = None


def money_view(money: Money) -> MoneyView:
    return MoneyView(amount_minor=money.amount_minor, currency=money.currency)


def slot_view(slot: TimeSlot) -> SlotView:
    return SlotView(start_time=slot.start, end_time=slot.end)


def policy_view(policy: Policy) -> PolicyView:
    return PolicyView(free_until_hours=policy.free_until_hours, half_until_hours=policy.half_until_hours)
