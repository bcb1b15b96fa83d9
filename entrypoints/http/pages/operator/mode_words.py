"""What the operator has switched the service to, while that is not open."""

from datetime import datetime

from msgspec import Struct

from application.modes import Modes
from application.ports.service_modes import Mode
from entrypoints.http.speaking import gettext, marked

_WORDS = {
    Mode.MAINTENANCE: (
        marked("Maintenance: no new bookings"),
        marked("What is held, paid or booked goes on; webhooks are taken."),
    ),
    Mode.PARK: (
        marked("Parked: bookings are taken and not carried out"),
        marked(
            "Money comes in and webhooks are taken, but no calendar is changed and no money is moved. What is still"
            " parked an hour before its session begins is let go."
        ),
    ),
}


class ModeWords(Struct, frozen=True, kw_only=True):
    headline: str
    means: str
    at: datetime
    by: str
    why: str


def mode_words(modes: Modes) -> ModeWords | None:
    """None while the service is open."""
    present = modes.present()
    if present is None or present.mode is Mode.OPEN:
        return None
    headline, means = _WORDS[present.mode]
    return ModeWords(headline=gettext(headline), means=gettext(means), at=present.at, by=present.by, why=present.why)
