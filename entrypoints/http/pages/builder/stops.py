"""Why an attempt to connect a calendar came to nothing: each reason with its own page, and what to do."""

from collections.abc import Mapping
from http import HTTPStatus

from msgspec import Struct

from application.requests.connecting import ConnectingFault
from entrypoints.http.speaking import gettext, marked


class Stop(Struct, frozen=True, kw_only=True):
    title: str
    detail: str
    mend: str
    status: int = HTTPStatus.CONFLICT


_AGAIN = marked("Go back and press “Connect” once more.")

DENIED = Stop(
    title=marked("You said no at Calendly"),
    detail=marked("Calendly gave us nothing, and nothing was changed."),
    mend=marked("If that was a slip, go back and press “Connect” once more."),
    status=HTTPStatus.OK,
)
BROKEN_OFF = Stop(
    title=marked("Calendly broke off"),
    detail=marked("Calendly answered with a fault instead of an answer, and nothing was changed."),
    mend=marked(
        "Try once more. If it stays so, whoever runs this service has to look at how the app is registered there."
    ),
)
ENDED = Stop(
    title=marked("This attempt has ended"),
    detail=marked(
        "It was begun more than ten minutes ago, it was used already, or another browser began it. Nothing was"
        " changed by opening this address."
    ),
    mend=_AGAIN,
    status=HTTPStatus.BAD_REQUEST,
)
ANOTHER_ATTEMPT = Stop(
    title=marked("This answer belongs to another attempt"),
    detail=marked("It does not fit what this browser began, so that it was not used. Nothing was changed."),
    mend=marked(
        "If you pressed “Connect” twice, begin once more and finish in one window. If you never pressed it, somebody"
        " sent you here: do not follow their link again."
    ),
    status=HTTPStatus.BAD_REQUEST,
)

FAULTS: Mapping[ConnectingFault, Stop] = {
    ConnectingFault.NO_CALENDAR: Stop(
        title=marked("The catalog names no Calendly user"),
        detail=marked("The catalog says whose calendar it is, and it names none. Nothing was changed."),
        mend=marked("Whoever runs this service puts calendly_user into the catalog and imports it; then connect."),
    ),
    ConnectingFault.OTHER_USER: Stop(
        title=marked("This is another Calendly user"),
        detail=marked(
            "At Calendly you are signed in as somebody else than the catalog names for this builder. What Calendly"
            " gave us was given back, and nothing was changed."
        ),
        mend=marked(
            "Sign out at Calendly, sign in as the user below, and connect once more; or have the catalog corrected."
        ),
    ),
    ConnectingFault.TAKEN: Stop(
        title=marked("Another builder is connected to this calendar"),
        detail=marked(
            "One calendar serves one builder. What Calendly gave us was given back, and nothing was changed."
        ),
        mend=marked("Disconnect it there first, or have the catalog corrected."),
    ),
    ConnectingFault.REFUSED: Stop(
        title=marked("Calendly did not take its answer back"),
        detail=marked(
            "The code that came with it is used, too old, or was not meant for this attempt. Nothing was changed."
        ),
        mend=_AGAIN,
    ),
    ConnectingFault.UNKNOWN: Stop(
        title=marked("The answer of Calendly was lost"),
        detail=marked(
            "Whether Calendly has given us access is not known; we have kept nothing of it. Nothing was changed."
        ),
        mend=_AGAIN,
        status=HTTPStatus.SERVICE_UNAVAILABLE,
    ),
    ConnectingFault.AWAY: Stop(
        title=marked("Calendly cannot be reached"),
        detail=marked("It was asked to finish the connection and could not. Nothing was changed."),
        mend=marked("Try once more in a few minutes."),
        status=HTTPStatus.SERVICE_UNAVAILABLE,
    ),
}
assert set(FAULTS) == set(ConnectingFault), "every fault has its page"


def said(stop: Stop) -> Stop:
    """In the language of the request."""
    return Stop(title=gettext(stop.title), detail=gettext(stop.detail), mend=gettext(stop.mend), status=stop.status)
