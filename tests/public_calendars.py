"""Calendars in memory under Calendly's own addresses."""

from typing import Any

from msgspec.structs import replace

from adapters.memory.scheduling import MemoryMeeting, MemoryScheduling


class PublicCalendars(MemoryScheduling):
    """Calendars whose names are https addresses, as Calendly's own are."""

    def _add(self, *what: Any, **more: Any) -> MemoryMeeting:
        added = super()._add(*what, **more)
        meeting = added.meeting
        public = replace(
            meeting,
            event_uri=_public(meeting.event_uri),
            invitee_uri=_public(meeting.invitee_uri),
            reschedule_url=_public(meeting.reschedule_url),
        )
        self._meetings[-1] = replace(added, meeting=public)
        return self._meetings[-1]


def _public(uri: str) -> str:
    return uri.replace("memory://", "https://api.calendly.com/")
