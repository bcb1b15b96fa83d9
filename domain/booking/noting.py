"""Facts that a booking notes without getting anywhere by them: who its client is, how long it is held, what is open."""

from msgspec.structs import replace

from domain.booking.client_email import ClientEmailCorrected
from domain.booking.events import CaseClosed, CaseOpened, DetailsProvided, HoldExtended
from domain.booking.forgetting import ClientForgotten
from domain.booking.sign_in import ClientSignedIn, SignInAsked
from domain.booking.state import Begun, Held, Scheduling
from domain.booking.vocabulary import CaseKind

_SignIn = SignInAsked | ClientSignedIn
Note = DetailsProvided | ClientEmailCorrected | ClientForgotten | _SignIn | HoldExtended | CaseOpened | CaseClosed


def noted(state: Begun, event: Note) -> Begun:  # noqa: PLR0911 - one exhaustive match
    core = state.core
    match event:
        case DetailsProvided():
            return replace(state, core=replace(core, person_id=event.person_id))
        case ClientEmailCorrected() | ClientForgotten():
            return state
        case SignInAsked() | ClientSignedIn():
            return Held(core, awaits_sign_in=isinstance(event, SignInAsked))
        case HoldExtended():
            return replace(state, core=replace(core, held_until=event.held_until, extensions=core.extensions + 1))
        case CaseOpened():
            return replace(state, core=replace(core, cases=core.cases | {event.kind: event.deadline}))
        case CaseClosed():
            left = {kind: deadline for kind, deadline in core.cases.items() if kind != event.kind}
            closed = replace(state, core=replace(core, cases=left))
            if event.kind is CaseKind.CONFIGURATION and isinstance(closed, Scheduling):
                return replace(closed, refused=None)
            return closed
