"""Why an attempt to connect a calendar came to nothing: each reason with its own page, and what to do."""

from collections.abc import Mapping
from http import HTTPStatus

from msgspec import Struct

from application.requests.connecting import ConnectingFault


class Stop(Struct, frozen=True, kw_only=True):
    title: str
    detail: str
    mend: str
    status: int = HTTPStatus.CONFLICT


_AGAIN = "Go back and press “Connect” once more."

DENIED = Stop(
    title="You said no at Calendly",
    detail="Calendly gave us nothing, and nothing was changed.",
    mend="If that was a slip, go back and press “Connect” once more.",
    status=HTTPStatus.OK,
)
BROKEN_OFF = Stop(
    title="Calendly broke off",
    detail="Calendly answered with a fault instead of an answer, and nothing was changed.",
    mend="Try once more. If it stays so, whoever runs this service has to look at how the app is registered there.",
)
ENDED = Stop(
    title="This attempt has ended",
    detail="It was begun more than ten minutes ago, it was used already, or another browser began it. Nothing was"
    " changed by opening this address.",
    mend=_AGAIN,
    status=HTTPStatus.BAD_REQUEST,
)
ANOTHER_ATTEMPT = Stop(
    title="This answer belongs to another attempt",
    detail="It does not fit what this browser began, so that it was not used. Nothing was changed.",
    mend="If you pressed “Connect” twice, begin once more and finish in one window. If you never pressed it, somebody"
    " sent you here: do not follow their link again.",
    status=HTTPStatus.BAD_REQUEST,
)

FAULTS: Mapping[ConnectingFault, Stop] = {
    ConnectingFault.NO_CALENDAR: Stop(
        title="The catalog names no Calendly user",
        detail="The catalog says whose calendar it is, and it names none. Nothing was changed.",
        mend="Whoever runs this service puts calendly_user into the catalog and imports it; then connect.",
    ),
    ConnectingFault.OTHER_USER: Stop(
        title="This is another Calendly user",
        detail="At Calendly you are signed in as somebody else than the catalog names for this builder. What Calendly"
        " gave us was given back, and nothing was changed.",
        mend="Sign out at Calendly, sign in as the user below, and connect once more; or have the catalog corrected.",
    ),
    ConnectingFault.TAKEN: Stop(
        title="Another builder is connected to this calendar",
        detail="One calendar serves one builder. What Calendly gave us was given back, and nothing was changed.",
        mend="Disconnect it there first, or have the catalog corrected.",
    ),
    ConnectingFault.REFUSED: Stop(
        title="Calendly did not take its answer back",
        detail="The code that came with it is used, too old, or was not meant for this attempt. Nothing was changed.",
        mend=_AGAIN,
    ),
    ConnectingFault.UNKNOWN: Stop(
        title="The answer of Calendly was lost",
        detail="Whether Calendly has given us access is not known; we have kept nothing of it. Nothing was changed.",
        mend=_AGAIN,
        status=HTTPStatus.SERVICE_UNAVAILABLE,
    ),
    ConnectingFault.AWAY: Stop(
        title="Calendly cannot be reached",
        detail="It was asked to finish the connection and could not. Nothing was changed.",
        mend="Try once more in a few minutes.",
        status=HTTPStatus.SERVICE_UNAVAILABLE,
    ),
}
assert set(FAULTS) == set(ConnectingFault), "every fault has its page"
