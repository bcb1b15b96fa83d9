import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given

from adapters.calendly.sighting_translator import SightingTranslator
from application.ports.deliveries import Translated
from application.ports.inbox import Provider
from application.ports.scheduling import Sighting
from domain.booking.vocabulary import Actor
from domain.identifiers import BookingId
from domain.time_slot import TimeSlot
from tests.unit.adapters.provider_files import BOOKING, CALENDLY_DELIVERIES, NOW, delivery, names, spoiled

API = "https://api.calendly.com"
EVENT = f"{API}/scheduled_events/e1c8a0f4-5d27-4a93-b6c2-7f30d94a1b58"
KEY = "3a9e6d21-0b7f-4c58-8f14-c2d5e7a90b63"
NEW_EVENT = f"{API}/scheduled_events/6b4f2e97-c813-4d0a-9e75-1a2c3d8f4b06"
NEW_KEY = "d70c1f8b-92e3-4a6d-b5f0-48a7e6c3912d"
PERSONAL = ("Marta", "Oliveira", "example.org", "No longer needed", "Rui", "Quarterly", "Ines")


def ours(body: dict[str, Any]) -> dict[str, Any]:
    """The example as it would be for one of our bookings."""
    if body["payload"]["tracking"]["utm_content"] is not None:
        body["payload"]["tracking"]["utm_content"] = BOOKING
    return body


def read(stem: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(next(p for p in CALENDLY_DELIVERIES if p.stem == stem).read_bytes())
    return ours(body)


def translate(body: Any, now: datetime = NOW) -> Translated:
    return SightingTranslator().translate(delivery(Provider.CALENDLY, body), now)


def sighted(body: Any) -> Sighting:
    translated = translate(body)
    assert translated.sighting is not None, translated.reason
    return translated.sighting


def test_a_booked_invitee_is_told_whole() -> None:
    assert translate(read("invitee.created")) == Translated(
        (),
        "",
        sighting=Sighting(
            invitee_uri=f"{EVENT}/invitees/{KEY}",
            event_uri=EVENT,
            event_type=f"{API}/event_types/9d3e5b7a-61f4-4c1b-a2d8-0f7c4e9b6a15",
            calendars=(f"{API}/users/b2f6a1d0-3c44-4e0e-8b7d-91c5f0aa7e21",),
            slot=TimeSlot.lasting(datetime(2026, 12, 3, 15, tzinfo=UTC), 60),
            active=True,
            created_at=datetime(2026, 11, 21, 10, 15, 32, 401993, tzinfo=UTC),
            booking_id=BookingId(UUID(BOOKING)),
            name="Marta Oliveira",
            email="marta.oliveira@example.org",
            timezone="Europe/Lisbon",
            cancel_url=f"https://calendly.com/cancellations/{KEY}",
            reschedule_url=f"https://calendly.com/reschedulings/{KEY}",
            place="https://calendly.com/events/e1c8a0f4-5d27-4a93-b6c2-7f30d94a1b58/google_meet",
        ),
    )


@pytest.mark.parametrize("path", CALENDLY_DELIVERIES, ids=names(CALENDLY_DELIVERIES))
def test_every_delivery_about_an_invitee_is_one_sighting_and_no_command(path: Any) -> None:
    translated = translate(read(path.stem))
    assert translated.sighting is not None
    assert (translated.commands, translated.by_reference, translated.reason) == ((), (), "")


def test_what_was_booked_at_calendly_itself_claims_no_booking() -> None:
    assert sighted(read("invitee.created.untracked")).booking_id is None


@pytest.mark.parametrize("text", [BOOKING.upper(), f"{{{BOOKING}}}", "bk_01KAJ7Q4W2N8T5XZ6R9M3V0CHD", "", None])
def test_only_a_lower_case_uuid_claims_a_booking(text: str | None) -> None:
    body = read("invitee.created")
    body["payload"]["tracking"]["utm_content"] = text
    assert sighted(body).booking_id is None


def test_the_halves_of_a_move_name_each_other() -> None:
    old, new = sighted(read("reschedule.old.invitee.canceled")), sighted(read("reschedule.new.invitee.created"))
    assert (old.active, old.rescheduled, old.new_invitee) == (False, True, f"{NEW_EVENT}/invitees/{NEW_KEY}")
    assert (new.active, new.rescheduled, new.old_invitee) == (True, False, f"{EVENT}/invitees/{KEY}")
    assert (new.event_uri, new.booking_id) == (NEW_EVENT, None)


@pytest.mark.parametrize(("canceler", "actor"), [("invitee", Actor.CLIENT), ("host", Actor.BUILDER), ("robot", None)])
@pytest.mark.parametrize("status", ["canceled", "active"])
def test_a_cancellation_tells_who_and_is_one_whatever_the_status_says(
    canceler: str, actor: Actor | None, status: str
) -> None:
    body = read("invitee.canceled")
    body["payload"]["cancellation"]["canceler_type"] = canceler
    body["payload"]["status"] = status
    sighting = sighted(body)
    assert (sighting.active, sighting.cancelled_by, sighting.rescheduled) == (False, actor, False)
    assert sighting.cancelled_at == datetime(2026, 11, 25, 17, 40, 5, 118264, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "moment"),
    [
        ("2026-11-20T17:40:05.118264Z", datetime(2026, 11, 20, 17, 40, 5, 118264, tzinfo=UTC)),
        ("2026-11-20T18:40:05+01:00", datetime(2026, 11, 20, 17, 40, 5, tzinfo=UTC)),
        ("2099-01-01T00:00:00Z", NOW),
    ],
)
def test_nothing_happened_at_a_moment_to_come(told: str, moment: datetime) -> None:
    body = read("invitee.canceled")
    body["payload"]["cancellation"]["created_at"] = body["payload"]["created_at"] = told
    sighting = sighted(body)
    assert (sighting.cancelled_at, sighting.created_at) == (moment, moment)


@pytest.mark.parametrize("cancellation", [None, {}, {"canceler_type": None}])
def test_a_cancellation_without_who_and_when_is_still_one(cancellation: Any) -> None:
    body = read("invitee.canceled")
    body["payload"]["cancellation"] = body["payload"]["scheduled_event"]["cancellation"] = cancellation
    sighting = sighted(body)
    assert (sighting.active, sighting.cancelled_by, sighting.cancelled_at) == (False, None, None)


@pytest.mark.parametrize("mark", [None, {"uri": f"{API}/no_shows/1", "created_at": "2026-12-03T16:20:41Z"}])
@pytest.mark.parametrize(("stem", "missed"), [("invitee_no_show.created", True), ("invitee_no_show.deleted", False)])
def test_of_a_mark_its_coming_and_going_counts_whatever_the_payload_still_shows(
    stem: str, missed: bool, mark: Any
) -> None:
    body = read(stem)
    body["payload"]["no_show"] = mark
    sighting = sighted(body)
    assert (sighting.no_show, sighting.active) == (missed, True)


@pytest.mark.parametrize("kind", ["invitee_no_show.created", "invitee_no_show.deleted"])
def test_a_bare_mark_is_left_to_the_sweep(kind: str) -> None:
    mark = {
        "uri": f"{API}/invitee_no_shows/1",
        "invitee": f"{EVENT}/invitees/{KEY}",
        "created_at": "2026-12-03T16:20:41.000000Z",
    }
    translated = translate({"event": kind, "payload": mark})
    assert translated.sighting is None
    assert "the sweep of the calendars will find it" in translated.reason


@pytest.mark.parametrize("kind", ["routing_form_submission.created", "event_type.created", ""])
def test_other_news_is_refused(kind: str) -> None:
    assert translate(read("invitee.created") | {"event": kind}) == Translated((), f"nothing to do for {kind}")


@pytest.mark.parametrize("zone", ["America/New York", "", None])
def test_a_bad_zone_is_passed_on(zone: str | None) -> None:
    body = read("invitee.created")
    body["payload"]["timezone"] = zone
    assert sighted(body).timezone == (zone or "")


def test_a_place_that_may_be_somebodys_address_or_number_is_left_out() -> None:
    body = read("invitee.created")
    body["payload"]["scheduled_event"]["location"] = {"type": "outbound_call", "location": "+351 900 000 000"}
    assert sighted(body).place == ""


@pytest.mark.parametrize("field", ["start_time", "end_time"])
def test_a_time_without_a_zone_is_refused(field: str) -> None:
    body = read("invitee.created")
    body["payload"]["scheduled_event"][field] = "2026-12-03T15:00:00"
    assert "zone" in translate(body).reason


@given(body=spoiled([json.dumps(read(path.stem)).encode() for path in CALENDLY_DELIVERIES]))
def test_a_spoiled_delivery_is_translated_or_refused_without_a_personal_word_and_never_an_error(body: bytes) -> None:
    translated = translate(body)
    assert bool(translated.sighting) != bool(translated.reason)
    assert translated.commands == ()
    assert not any(word in translated.reason for word in PERSONAL)


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"[" * 100_000, b"\xff\xfe", b'{"event": "invitee.created"}'])
def test_a_body_that_is_no_delivery_is_refused(body: bytes) -> None:
    assert translate(body).reason.startswith("this delivery cannot be read")
