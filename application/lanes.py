"""Work waits in lanes, so that what a slow provider of one holds up is never in another."""

from collections.abc import Mapping
from enum import StrEnum
from typing import get_args

from application.effects import Effect, SendMail, SendSignInMail


class Lane(StrEnum):
    BOOKINGS = "bookings"
    """Times, money, and what is heard of them."""
    MAILS = "mails"
    AWAITED_MAILS = "awaited mails"
    """Those that somebody sits and waits for."""


_MAILS: frozenset[type[Effect]] = frozenset({SendMail})
_AWAITED: frozenset[type[Effect]] = frozenset({SendSignInMail})

KINDS: Mapping[Lane, frozenset[type[Effect]]] = {
    Lane.BOOKINGS: frozenset(get_args(Effect)) - _MAILS - _AWAITED,
    Lane.MAILS: _MAILS,
    Lane.AWAITED_MAILS: _AWAITED,
}

EVERY_LANE: tuple[Lane, ...] = tuple(Lane)


_LANES: Mapping[type[Effect], Lane] = {kind: lane for lane, kinds in KINDS.items() for kind in kinds}


def lane_of(effect: Effect) -> Lane:
    return _LANES[type(effect)]
