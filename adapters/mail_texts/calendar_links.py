"""Addresses that put a session into a calendar on the web: nobody's name but what the title says."""

from urllib.parse import quote, urlencode

from msgspec import Struct

from domain.time_slot import TimeSlot

_GOOGLE = "https://calendar.google.com/calendar/render"
_OUTLOOK = "https://outlook.live.com/calendar/0/deeplink/compose"
_OFFICE = "https://outlook.office.com/calendar/0/deeplink/compose"


class CalendarLinks(Struct, frozen=True):
    google: str
    outlook: str
    office: str


def calendar_links(title: str, slot: TimeSlot, place: str) -> CalendarLinks:
    """Times are UTC, so that every calendar shows its owner's own."""
    google = {
        "action": "TEMPLATE",
        "text": title,
        "dates": f"{slot.start:%Y%m%dT%H%M%SZ}/{slot.end:%Y%m%dT%H%M%SZ}",
        "location": place,
    }
    microsoft = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": f"{slot.start:%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{slot.end:%Y-%m-%dT%H:%M:%SZ}",
        "location": place,
    }
    return CalendarLinks(_address(_GOOGLE, google), _address(_OUTLOOK, microsoft), _address(_OFFICE, microsoft))


def _address(base: str, fields: dict[str, str]) -> str:
    """Spaces as %20: Outlook shows a plus as it stands."""
    return f"{base}?{urlencode({name: said for name, said in fields.items() if said}, quote_via=quote)}"
