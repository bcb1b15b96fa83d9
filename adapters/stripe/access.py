"""Which of our questions Stripe answers: a restricted key may be let into some and not into others."""

from collections.abc import Callable, Mapping, Sequence

import stripe

from adapters.stripe.answers import unavailable
from adapters.stripe.connection import StripeConnection
from application.ports.answers import ProviderUnavailable
from application.ports.provider_access import Right

_FORBIDDEN = 403
_MEND = "Give the key read access to it in Stripe's dashboard (Developers, API keys), or use another key."


class StripeAccess(StripeConnection):
    """The ProviderAccess port. Writing cannot be asked without writing: a payment page shows it."""

    def rights(self) -> Sequence[Right]:
        return [self._right(what, ask) for what, ask in self._questions().items()]

    def _questions(self) -> Mapping[str, Callable[[], object]]:
        v1 = self._client.v1
        return {
            "read payment pages": lambda: v1.checkout.sessions.list({"limit": 1}),
            "read payments": lambda: v1.payment_intents.list({"limit": 1}),
            "read charges": lambda: v1.charges.list({"limit": 1}),
            "read refunds": lambda: v1.refunds.list({"limit": 1}),
            "read disputes": lambda: v1.disputes.list({"limit": 1}),
            "read events": lambda: v1.events.list({"limit": 1}),
            "read webhook endpoints": lambda: v1.webhook_endpoints.list({"limit": 1}),
        }

    def _right(self, what: str, ask: Callable[[], object]) -> Right:
        """Raises ProviderUnavailable."""
        try:
            with self._wire.operation():
                ask()
        except stripe.StripeError as error:
            if error.http_status != _FORBIDDEN:
                raise unavailable(error) from None
            return Right(what=what, refusal="the key is not let in", mend=_MEND)
        except ValueError as fault:
            raise ProviderUnavailable(str(fault)) from None
        return Right(what=what)
