"""Calls to Stripe under one time limit for each operation, with failures in the ports' words."""

from collections.abc import Callable
from typing import TypeVar

import stripe

from adapters.stripe.answers import Answer, answer_of, unavailable
from adapters.stripe.client import (
    API_BASE,
    OPERATION_LIMIT_SECONDS,
    READ_TIMEOUT_SECONDS,
    StripeWire,
    stripe_client,
)
from application.ports.answers import ProviderUnavailable, Unknown
from application.ports.clock import Clock

_T = TypeVar("_T")


class StripeConnection:
    """What our adapters of Stripe share. One object serves all threads."""

    def __init__(
        self,
        secret_key: str,
        clock: Clock,
        api_base: str = API_BASE,
        *,
        read_timeout_seconds: float = READ_TIMEOUT_SECONDS,
        operation_limit_seconds: float = OPERATION_LIMIT_SECONDS,
    ) -> None:
        self._clock = clock
        self._wire = StripeWire(operation_limit_seconds)
        self._client = stripe_client(secret_key, api_base, self._wire, read_timeout_seconds)

    def close(self) -> None:
        self._wire.close()

    def _order(self, call: Callable[[], _T]) -> _T | Answer:
        try:
            with self._wire.operation():
                return call()
        except stripe.StripeError as error:
            return answer_of(error, self._clock.now())
        except ValueError as fault:
            return Unknown(str(fault))

    def _question(self, call: Callable[[], _T]) -> _T:
        """NotKnown, which is a ProviderUnavailable, if Stripe has nothing of that name."""
        try:
            with self._wire.operation():
                return call()
        except stripe.StripeError as error:
            raise unavailable(error) from None  # its message may repeat what a client typed
        except ValueError as fault:
            raise ProviderUnavailable(str(fault)) from None
