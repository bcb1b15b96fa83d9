"""How far our clock is from somebody else's: signatures and holds count by it."""

from datetime import timedelta

from application.requests.calendar_check import Finding
from entrypoints.doctor.lines import doubtful, well, wrong

SKEW_SEEN = timedelta(seconds=5)
SKEW_TOO_MUCH = timedelta(seconds=60)
"""Stripe's signatures are good for five minutes, and what we read of Stripe's clock ends within them."""
_MEND = "Let chrony or systemd-timesyncd set the clock of this machine."


def skew(about: str, whose: str, difference: timedelta) -> Finding:
    seconds = round(abs(difference.total_seconds()))
    detail = f"{seconds} s apart from that of {whose}."
    if abs(difference) > SKEW_TOO_MUCH:
        return wrong(about, detail, _MEND)
    return doubtful(about, detail, _MEND) if abs(difference) > SKEW_SEEN else well(about, detail)
