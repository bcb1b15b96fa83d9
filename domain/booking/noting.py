"""Facts that a booking notes without getting anywhere by them: who its client is, how long it is held, what is open."""

from msgspec.structs import replace

from domain.booking.client_email import ClientEmailCorrected
from domain.booking.events import CaseClosed, CaseOpened, DetailsProvided, HoldExtended
from domain.booking.forgetting import ClientForgotten
from domain.booking.state import Begun, Scheduling
from domain.booking.vocabulary import CaseKind

Note = DetailsProvided | ClientEmailCorrected | ClientForgotten | HoldExtended | CaseOpened | CaseClosed


def noted(state: Begun, event: Note) -> Begun:
    core = state.core
    match event:
        case DetailsProvided():
            return replace(state, core=replace(core, person_id=event.person_id))
        case ClientEmailCorrected() | ClientForgotten():
            return state
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
