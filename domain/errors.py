"""Refused commands: one class per slug of the outside surface. A provider's no is an event instead."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from domain.identifiers import BookingId
from domain.time_slot import TimeSlot


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error of ours
    """A command that was understood and declined; `slug` names why, the message says it to a person."""

    slug = "internal"
    title = "Refused"


class FieldFault(Struct, frozen=True):
    field: str
    message: str


class InvalidRequest(Refusal):
    slug = "invalid_request"
    title = "The request is not valid"

    def __init__(self, faults: Sequence[FieldFault]) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.message}" for fault in faults))
        self.faults = tuple(faults)


class Unauthenticated(Refusal):
    slug = "unauthenticated"
    title = "This needs a valid access token"


class SignInRequired(Unauthenticated):
    """The time is held; the booking goes on once its client has signed in with the address that they gave."""

    title = "This session is only booked signed in"

    def __init__(self, detail: str, *, booking_id: BookingId, access_ends: datetime) -> None:
        super().__init__(detail)
        self.booking_id = booking_id
        self.access_ends = access_ends


class SignInLinkEnded(Refusal):
    """The same word for a link that was used, is too old or was never ours: nobody learns which."""

    slug = "sign_in_link_ended"
    title = "This link does not sign anybody in any more"


class SignInFailed(Refusal):
    slug = "sign_in_failed"
    title = "Nobody was signed in"


class AddressNotVerified(Refusal):
    slug = "address_not_verified"
    title = "The e-mail address is not verified"


class SignInUnavailable(Refusal):
    """The provider is away; a link by mail is not."""

    slug = "sign_in_unavailable"
    title = "The other service cannot be used to sign in right now"

    def __init__(self, detail: str, *, retry_after_seconds: int) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds


class NotFound(Refusal):
    slug = "not_found"
    title = "There is nothing here, or it is not yours"


class BuilderNotBookable(Refusal):
    slug = "builder_not_bookable"
    title = "This expert cannot be booked right now"


class SlotUnavailable(Refusal):
    slug = "slot_unavailable"
    title = "This time is not free"

    def __init__(self, detail: str, alternatives: Sequence[TimeSlot] = ()) -> None:
        super().__init__(detail)
        self.alternatives = tuple(alternatives)


class HoldExpired(Refusal):
    slug = "hold_expired"
    title = "The hold on this time has ended"


class PriceChanged(Refusal):
    slug = "price_changed"
    title = "The price is no longer the one that was shown"


class WrongState(Refusal):
    slug = "wrong_state"
    title = "The booking is past the point where this can be done"


class NotYet(WrongState):
    """The fact belongs after another one that has not arrived: try again later."""


class IdempotencyKeyReused(Refusal):
    slug = "idempotency_key_reused"
    title = "This idempotency key was used for another request"


class TooManyRequests(Refusal):
    slug = "too_many_requests"
    title = "Too many requests"

    def __init__(self, detail: str, retry_after_seconds: int) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds


class _ProviderAway(Refusal):
    """The outside did not answer; whatever was held stays held."""

    def __init__(
        self,
        detail: str,
        *,
        retry_after_seconds: int,
        booking_id: BookingId | None = None,
        access_ends: datetime | None = None,
    ) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds
        self.booking_id = booking_id
        self.access_ends = access_ends


class UnderMaintenance(Refusal):
    """No new bookings for a while; nothing that exists is touched."""

    slug = "maintenance"
    title = "New bookings are not taken right now"

    def __init__(self, *, retry_after_seconds: int) -> None:
        super().__init__("We are working on the service. Nothing was held or charged. Bookings that exist go on.")
        self.retry_after_seconds = retry_after_seconds


class SchedulingUnavailable(_ProviderAway):
    slug = "scheduling_unavailable"
    title = "The calendar cannot be asked right now"


class PaymentsUnavailable(_ProviderAway):
    slug = "payments_unavailable"
    title = "Payments cannot be started right now"
