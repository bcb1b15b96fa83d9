"""An operator confirms a booking: with a meeting that was made by hand at Calendly, or with a place elsewhere."""

from datetime import datetime

from application.command_bus import CommandBus
from application.handlers.appending import agenda_of
from application.handlers.change_booking import load_booking
from application.ports.answers import ProviderUnavailable
from application.ports.event_store import EventStore
from application.ports.references import References
from application.ports.scheduling import Scheduling, Sighting
from application.sightings import meeting_of
from domain.booking.by_hand import LinkMeeting, VouchForMeeting
from domain.booking.state import Begun, NotStarted
from domain.errors import NotFound, SchedulingUnavailable, WrongState
from domain.identifiers import BookingId, CommandId, agenda_id

_INVITEES = "/invitees/"


class ConfirmByHand:
    def __init__(self, *, bus: CommandBus, store: EventStore, scheduling: Scheduling, references: References) -> None:
        self._bus = bus
        self._store = store
        self._scheduling = scheduling
        self._references = references

    def linking(self, booking_id: BookingId, uri: str, command_id: CommandId, at: datetime, cause: str) -> LinkMeeting:
        """The command that takes the meeting at `uri`, an event's or an invitee's, for this booking's.

        What it says is read from Calendly now. Raises WrongState for a meeting that was cancelled or is another
        booking's, NotFound, and SchedulingUnavailable when Calendly cannot be asked.
        """
        seen = self._read(uri, self._begun(booking_id).core.selected.calendar)
        self._check_is_nobody_elses(booking_id, seen)
        return LinkMeeting(
            booking_id=booking_id,
            command_id=command_id,
            at=at,
            cause=cause,
            meeting=meeting_of(seen),
            slot=seen.slot,
            calendars=seen.calendars,
            clears_conflict=self._is_alone(booking_id, seen),
        )

    def do(self, command: LinkMeeting | VouchForMeeting) -> None:
        """Raises NotFound, WrongState."""
        self._bus.handle(command)

    def _read(self, uri: str, calendar: str) -> Sighting:
        try:
            invitee = uri if _INVITEES in uri else self._scheduling.invitee_of(uri, calendar)
            return self._scheduling.read_invitee(invitee, calendar)
        except ProviderUnavailable as silence:
            raise SchedulingUnavailable(
                "Calendly cannot be asked right now.", retry_after_seconds=silence.retry_after_seconds
            ) from None
        except LookupError:
            raise NotFound("Calendly knows no such meeting, or nobody is invited to it.") from None

    def _check_is_nobody_elses(self, booking_id: BookingId, seen: Sighting) -> None:
        if not seen.active:
            raise WrongState("This meeting was cancelled at Calendly.")
        owner = self._references.bookings_of([seen.invitee_uri]).get(seen.invitee_uri, seen.booking_id)
        if owner not in (None, booking_id):
            raise WrongState(
                f"This meeting is booking {owner}'s. Book one with ?utm_content={booking_id} at the end of the event"
                " type's address: it is found by itself."
            )

    def _is_alone(self, booking_id: BookingId, seen: Sighting) -> bool:
        """Whoever else has the booking's time in its agenda has it by this meeting."""
        state = self._begun(booking_id)
        streams = [agenda_id(state.core.selected.calendar, day) for day in state.core.slot.days]
        claims = [c for h in self._store.load(streams).values() for c in agenda_of(h).overlapping(state.core.slot)]
        return {claim.owner for claim in claims} <= {booking_id, seen.event_uri}

    def _begun(self, booking_id: BookingId) -> Begun:
        """Raises NotFound."""
        state = load_booking(self._store, booking_id)
        if isinstance(state, NotStarted):
            raise NotFound("There is no such booking.")
        return state
