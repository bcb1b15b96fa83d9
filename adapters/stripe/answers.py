"""What a failed call to Stripe means for us (the provider dossier's table of errors)."""

from datetime import datetime, timedelta

import requests
import stripe
from urllib3.exceptions import MaxRetryError, NewConnectionError

from adapters.stripe.reading import first_code
from application.ports.answers import Limited, NotReached, ProviderUnavailable, Unknown
from application.ports.payments import PaymentRefused

LIMITED_WAIT_SECONDS = 5  # Stripe names no time; its limits count by the second
REFUSED_QUESTION_WAIT_SECONDS = 300  # a key or a right is wrong: a person has to mend it

Answer = PaymentRefused | Limited | NotReached | Unknown

_CONFLICT, _DEPENDENCY_FAILED, _TOO_MANY, _SERVER_FAULT = 409, 424, 429, 500


class NotKnown(ProviderUnavailable):
    """Stripe has nothing of that name."""


def answer_of(error: stripe.StripeError, now: datetime) -> Answer:
    """What became of an order that Stripe did not answer with yes."""
    status = error.http_status
    if status is None:
        return _not_answered(error)
    detail = describe(error)
    if isinstance(error, stripe.RateLimitError) or status == _TOO_MANY:
        return Limited(now + timedelta(seconds=LIMITED_WAIT_SECONDS))
    if isinstance(error, stripe.IdempotencyError):  # something else was ordered with this key: it may well exist
        return Unknown(detail, key_is_spent=True)
    if status >= _SERVER_FAULT:
        return Unknown(detail, key_is_spent=_is_stored(error, status))
    if status in (_CONFLICT, _DEPENDENCY_FAILED) or status < 300:  # noqa: PLR2004 - a yes that cannot be read
        return Unknown(detail)
    return PaymentRefused(detail)


def unavailable(error: stripe.StripeError) -> ProviderUnavailable:
    """The same for a question."""
    status = error.http_status
    if is_missing(error):
        return NotKnown(describe(error), REFUSED_QUESTION_WAIT_SECONDS)
    if status is not None and 300 <= status < _SERVER_FAULT and status not in (_CONFLICT, _TOO_MANY):  # noqa: PLR2004
        return ProviderUnavailable(describe(error), REFUSED_QUESTION_WAIT_SECONDS)
    return ProviderUnavailable(describe(error))


def is_missing(error: stripe.StripeError) -> bool:
    return error.http_status == 404  # noqa: PLR2004 - HTTP's "not found"


def is_definite_no(error: stripe.StripeError) -> bool:
    """Whether Stripe, or a bank through it, understood the order and will not do it."""
    return isinstance(error, stripe.InvalidRequestError | stripe.CardError) and not is_missing(error)


def may_be_done(error: stripe.StripeError) -> bool:
    """Whether the order may have been carried out although it was not answered with yes."""
    status = error.http_status
    return status is None or status >= _SERVER_FAULT


def was_replayed(error: stripe.StripeError) -> bool:
    """Whether Stripe only repeated what it had answered under this key before."""
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    return headers.get("idempotent-replayed") == "true"


def code_of(error: stripe.StripeError) -> str:
    """Why, in one of Stripe's codes."""
    return first_code(getattr(error.error, "decline_code", None), getattr(error.error, "code", None)) or "refused"


def describe(error: stripe.StripeError) -> str:
    """Status, code and parameter; never the message, which may repeat what a client typed."""
    if error.http_status is None:
        return f"no answer from Stripe: {type(error.__cause__ or error).__name__}"
    told = error.error
    words = (getattr(told, name, None) for name in ("type", "code", "param")) if told else ()
    request = f"({error.request_id})" if error.request_id else ""
    return " ".join(filter(None, (f"Stripe answered {error.http_status}", *words, request)))


def _not_answered(error: stripe.StripeError) -> NotReached | Unknown:
    return NotReached(describe(error)) if _was_never_connected(error.__cause__) else Unknown(describe(error))


def _was_never_connected(cause: BaseException | None) -> bool:
    if isinstance(cause, requests.exceptions.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    if not isinstance(cause, requests.exceptions.ConnectionError) or not cause.args:
        return False
    first = cause.args[0]
    return isinstance(first, MaxRetryError) and isinstance(first.reason, NewConnectionError)


def _is_stored(error: stripe.StripeError, status: int) -> bool:
    """Stripe keeps the fault of an endpoint that had begun; a gateway's fault before it is kept by nobody."""
    return was_replayed(error) or (status == _SERVER_FAULT and error.error is not None)
