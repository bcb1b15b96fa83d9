"""What a client sends to confirm a time, and the faults it may have, all of them told at once."""

import hashlib
import hmac
import re
from collections.abc import Iterator, Sequence
from typing import Annotated
from uuid import uuid4

import msgspec
from msgspec import Meta

from application.ports.people import address_key
from application.requests.confirm_booking import ClientDetails, ConfirmRequest
from domain.booking.vocabulary import Device
from domain.errors import FieldFault, InvalidRequest
from domain.identifiers import BookingId, CommandId, PersonId, SessionTypeId
from domain.money import Money
from entrypoints.addresses import EMAIL_LENGTH_MAX, email_address, email_fault
from entrypoints.http.api.time_slot_body import TimeSlotBody, slot_faults, slot_of
from entrypoints.http.fields import Zone, has_control_characters, one_line_fault, zone_fault
from entrypoints.http.schemas import MoneyView, Schema
from entrypoints.languages import LANGUAGE_LENGTH_MAX, language_fault, preferred_language

NAME_LENGTH_MAX = 120
NOTES_LENGTH_MAX = 4000
ANSWERS_MAX = 30
ANSWER_LENGTH_MAX = 4000
UTM_LENGTH_MAX = 100
UTM_NAMES = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")

_UTM_VALUE = re.compile(rf"[A-Za-z0-9._\-+:/]{{1,{UTM_LENGTH_MAX}}}")

_Question = Annotated[str, Meta(min_length=1, max_length=500)]


class ClientDetailsBody(Schema, frozen=True, kw_only=True):
    name: Annotated[str, Meta(min_length=1, max_length=NAME_LENGTH_MAX, examples=["Grace Example"])]
    email: Annotated[str, Meta(min_length=3, max_length=EMAIL_LENGTH_MAX, examples=["grace@example.com"])]
    timezone: Zone
    language: (
        Annotated[
            str,
            Meta(
                max_length=LANGUAGE_LENGTH_MAX,
                examples=["pt-BR"],
                description="What the client reads, as an IETF tag. Without it the `Accept-Language` header tells.",
            ),
        ]
        | None
    ) = None


class ConfirmBody(Schema, frozen=True, kw_only=True):
    session_type_id: Annotated[str, Meta(min_length=1, max_length=200, examples=["ada-deep-dive"])]
    time_slot: TimeSlotBody
    client_details: ClientDetailsBody
    notes: Annotated[str, Meta(max_length=NOTES_LENGTH_MAX)] | None = None
    answers: (
        Annotated[
            dict[_Question, Annotated[str, Meta(max_length=ANSWER_LENGTH_MAX)]],
            Meta(max_length=ANSWERS_MAX, description="By the question's name."),
        ]
        | None
    ) = None
    utm: (
        Annotated[
            dict[str, str],
            Meta(
                description=f"Where the client came from: {', '.join(UTM_NAMES)}. The prefix may be left out, "
                "another name is refused. A value is "
                f"1 to {UTM_LENGTH_MAX} letters, digits and . _ - + : /, any other value is left out."
            ),
        ]
        | None
    ) = None
    price: Annotated[MoneyView | None, Meta(description="What the client was shown; a difference is refused.")] = None


def confirm_request(
    body: ConfirmBody, key: str | None, secrets: Sequence[str], accept_language: str = "", device: Device | None = None
) -> ConfirmRequest:
    """Raises InvalidRequest with every fault that can be seen without asking anybody."""
    faults = list(_faults(body))
    if faults:
        raise InvalidRequest(faults)
    client = body.client_details
    return ConfirmRequest(
        session_type_id=SessionTypeId(body.session_type_id),
        slot=slot_of(body.time_slot),
        client=ClientDetails(
            name=" ".join(client.name.split()),
            email=email_address(client.email.strip()),
            timezone=client.timezone,
            language=client.language or preferred_language(accept_language),
            notes=(body.notes or "").strip(),
            answers=body.answers or {},
        ),
        utm=_campaign(body.utm or {}),
        device=device,
        shown_price=Money(body.price.amount_minor, body.price.currency) if body.price else None,
        key=key,
        person_mac=person_mac(client.email, secrets[0]),
        body_macs=tuple(body_mac(body, secret) for secret in secrets),
        booking_id=BookingId(uuid4()),
        person_id=PersonId(uuid4()),
        command_id=CommandId(uuid4()),
    )


def person_mac(email: str, secret: str) -> str:
    """Whose holds are counted together: capitals and what follows a plus sign make nobody another person."""
    local, _, domain = address_key(email).rpartition("@")
    return hmac.new(secret.encode(), f"{local.partition('+')[0]}@{domain}".encode(), hashlib.sha256).hexdigest()


def body_mac(body: ConfirmBody, secret: str) -> str:
    """Tells two bodies apart without keeping either; the order of fields and ways to write a time do not matter."""
    canonical = msgspec.json.encode(body, order="deterministic")
    return hmac.new(secret.encode(), canonical, hashlib.sha256).hexdigest()


def _faults(body: ConfirmBody) -> Iterator[FieldFault]:
    client = body.client_details
    yield from slot_faults(body.time_slot)
    checks = {
        "sessionTypeId": one_line_fault(body.session_type_id),
        "clientDetails.name": one_line_fault(client.name),
        "clientDetails.email": email_fault(client.email.strip()),
        "clientDetails.timezone": zone_fault(client.timezone),
        "clientDetails.language": language_fault(client.language) if client.language else None,
        "notes": _text_fault(body.notes or ""),
    }
    yield from (FieldFault(field, fault) for field, fault in checks.items() if fault)
    answer_faults = (_text_fault(name + text) for name, text in (body.answers or {}).items())
    fault = next(filter(None, answer_faults), None)
    if fault:
        yield FieldFault("answers", fault)
    if {_utm_name(name) for name in body.utm or {}} - set(UTM_NAMES):
        yield FieldFault("utm", "may only have " + ", ".join(UTM_NAMES))


def _text_fault(text: str) -> str | None:
    return "must not hold control characters" if has_control_characters(text, allowed="\n\r\t") else None


def _campaign(utm: dict[str, str]) -> dict[str, str]:
    """Facts are kept for ever: of what a link carries only words without room for a person are kept."""
    return {_utm_name(name): text for name, text in utm.items() if _UTM_VALUE.fullmatch(text)}


def _utm_name(name: str) -> str:
    """`source` is taken for `utm_source`: front ends write either."""
    return name if name.startswith("utm_") else f"utm_{name}"
