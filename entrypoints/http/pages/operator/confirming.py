"""Confirming by hand, with a meeting that Calendly has or with a place elsewhere."""

from uuid import uuid4

from msgspec.structs import replace

from domain.booking.by_hand import LinkMeeting
from domain.booking.vocabulary import Meeting
from domain.errors import NotFound, SchedulingUnavailable, WrongState
from domain.identifiers import CommandId
from entrypoints.http.api.calendly_body import meeting_fault
from entrypoints.http.operator_commands import linked, place_fault, vouched
from entrypoints.http.pages.operator.asked import Act, Asked, Field, Plan, can, plan_of, rehearsed, unusable
from entrypoints.http.pages.operator.who_and_why import WhoAndWhy
from entrypoints.http.refusal_words import in_language
from entrypoints.http.speaking import gettext, marked

_LATER = marked(
    "Calendly knows nothing of it: block the time there, or others can book it. If a meeting with this booking's id"
    " turns up there, it is linked."
)


def _any_meeting(asked: Asked) -> LinkMeeting:
    """To learn whether the booking waits for one at all."""
    return LinkMeeting(
        booking_id=asked.booking_id,
        command_id=CommandId(uuid4()),
        at=asked.now,
        cause="a rehearsal",
        meeting=Meeting(event_uri="any", invitee_uri="any"),
        slot=asked.state.core.slot,
        calendars=(asked.state.core.selected.calendar,),
        clears_conflict=True,
    )


def _named(asked: Asked, said: str = "") -> LinkMeeting:
    fault = meeting_fault(asked.value, asked.service.settings.calendly_api_base)
    if fault:
        raise unusable(gettext("This %(wrong)s.", wrong=in_language(fault)))
    return linked(asked.booking_id, asked.value, asked.service, said)


def _meeting_plan(asked: Asked) -> Plan:
    try:
        return plan_of(rehearsed(asked, _named(asked)))
    except (NotFound, SchedulingUnavailable, WrongState) as refusal:
        return Plan(refusal=in_language(str(refusal)))


def _link(asked: Asked, words: WhoAndWhy) -> None:
    asked.service.confirm_by_hand.do(_named(asked, words.said))


def _place(asked: Asked) -> str:
    fault = place_fault(asked.value) if asked.value else "must not be empty"
    if fault:
        raise unusable(gettext("The place %(wrong)s.", wrong=in_language(fault)))
    return asked.value


def _place_plan(asked: Asked) -> Plan:
    plan = plan_of(rehearsed(asked, vouched(asked.booking_id, asked.now, _place(asked))))
    return plan if plan.refusal else replace(plan, then=f"{plan.then} {gettext(_LATER)}")


def _vouch(asked: Asked, words: WhoAndWhy) -> None:
    asked.service.confirm_by_hand.do(vouched(asked.booking_id, asked.now, _place(asked), words.said))


CONFIRMING = (
    Act(
        slug="confirm-at-calendly",
        words=marked("Confirm with a meeting at Calendly"),
        means=marked(
            "You have made the meeting there by hand. It has to be the same expert's and as long as the session;"
            " another time than the booking's is a move. Both sides are told."
        ),
        field=Field(
            label=marked("Meeting at Calendly"),
            hint=marked(
                "The event or the invitee by its address in Calendly's API, such as"
                " https://api.calendly.com/scheduled_events/…"
            ),
        ),
        is_offered=can(_any_meeting),
        plan=_meeting_plan,
        perform=_link,
        done=marked("The booking is confirmed with that meeting."),
    ),
    Act(
        slug="confirm-outside",
        words=marked("Confirm without Calendly"),
        means=marked(
            "When Calendly cannot be used: you have arranged the meeting elsewhere and vouch for it. Both sides are"
            " told the place."
        ),
        field=Field(
            label=marked("Place"),
            hint=marked("A link or a few words. Both sides read it, and it is kept for ever: no client's name."),
        ),
        is_offered=can(lambda asked: vouched(asked.booking_id, asked.now, "somewhere")),
        plan=_place_plan,
        perform=_vouch,
        done=marked("The booking is confirmed; Calendly knows nothing of it."),
    ),
)
