"""Work waits in lanes, so that what a slow provider of one holds up is never in another."""

from collections.abc import Mapping
from enum import StrEnum
from typing import get_args

from application.effects import Effect, SendMail


class Lane(StrEnum):
    BOOKINGS = "bookings"
    """Times, money, and what is heard of them."""
    MAILS = "mails"


_MAILS: frozenset[type[Effect]] = frozenset({SendMail})

KINDS: Mapping[Lane, frozenset[type[Effect]]] = {
    Lane.BOOKINGS: frozenset(get_args(Effect)) - _MAILS,
    Lane.MAILS: _MAILS,
}

EVERY_LANE: tuple[Lane, ...] = tuple(Lane)


def lane_of(effect: Effect) -> Lane:
    return Lane.MAILS if type(effect) in _MAILS else Lane.BOOKINGS
