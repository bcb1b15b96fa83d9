"""The API's description: complete, sound, and true of the answers."""

import pytest

from domain import errors
from tests import ada
from tests.integration.http.browsing import id_of
from tests.integration.http.description import document_of, faults, operations_of
from tests.integration.http.situations import (
    OPERATOR,
    booked_at_calendly,
    capture_failed,
    lost,
    move_body,
    token_of,
    web_of,
)
from tests.integration.http.surface import CONFIRM, Json, confirm_body, surface


def test_every_operation_has_a_name_of_its_own_and_says_how_it_refuses() -> None:
    with surface() as web:
        operations = operations_of(document_of(web))
        names = [operation["operationId"] for operation in operations.values()]
        assert len(set(names)) == len(names) == 59
        for name, operation in operations.items():
            assert operation["summary"], name
            for status, answer in operation["responses"].items():
                if int(status) >= 400 and not name.endswith("/health/ready"):
                    content = answer["content"]["application/problem+json"]
                    assert content["schema"] == {"$ref": "#/components/schemas/Problem"}, name
                    assert content["examples"], name


def test_every_example_is_what_its_schema_says() -> None:
    with surface() as web:
        document = document_of(web)
        for name, operation in operations_of(document).items():
            for answer in operation["responses"].values():
                for content in answer.get("content", {}).values():
                    for example in content.get("examples", {}).values():
                        assert set(example) <= {"summary", "description", "value"}
                        assert faults(document, content["schema"], example["value"]) == [], name


TOLD_ON_PAGES_ALONE = {"sign_in_link_ended", "sign_in_failed", "address_not_verified", "sign_in_unavailable"}
"""People sign in on pages: docs/signing-in.md has these."""


def test_every_slug_stands_in_the_description() -> None:
    with surface() as web:
        told = {
            slug
            for operation in operations_of(document_of(web)).values()
            for answer in operation["responses"].values()
            for content in answer.get("content", {}).values()
            for slug in content.get("examples", {})
        }
        kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.Refusal)]
        assert told == {kind.slug for kind in kinds} - TOLD_ON_PAGES_ALONE


def test_routes_that_need_a_token_say_which() -> None:
    with surface() as web:
        document = document_of(web)
        schemes = document["components"]["securitySchemes"]
        for name, operation in operations_of(document).items():
            wanted = [scheme for need in operation.get("security", []) for scheme in need]
            may_ask_to_sign_in = operation["operationId"] == "confirmBooking"  # for some sessions alone
            assert ("401" in operation["responses"]) == (bool(wanted) or may_ask_to_sign_in), name
            assert set(wanted) <= set(schemes), name


@pytest.mark.parametrize("path", ["/schema", "/schema/openapi.json", "/schema/openapi.yaml"])
def test_the_description_is_served_without_anything_from_foreign_hosts(path: str) -> None:
    with surface() as web:
        answer = web.get(path)
        assert answer.status_code == 200
        assert "<script" not in answer.text


def test_answers_are_what_the_description_says() -> None:
    with surface() as web:
        document = document_of(web)
        booked = web.booked()
        booking, token = booked["booking"]["id"], booked["booking"]["accessToken"]
        window = "start=2026-12-01T00:00:00Z&end=2026-12-02T00:00:00Z"
        asked = {
            "/api/marketplace/builders": "/api/marketplace/builders",
            "/api/marketplace/builders/{slug}": "/api/marketplace/builders/ada",
            "/api/scheduling/session-types/{session_type_id}": f"/api/scheduling/session-types/{ada.INTRO}",
            "/api/scheduling/calendly/available-times": (
                f"/api/scheduling/calendly/available-times?sessionTypeId={ada.INTRO}&{window}"
            ),
            "/api/scheduling/bookings/{booking_id}": f"/api/scheduling/bookings/{booking}",
            "/api/stripe/sessions/{session_id}": f"/api/stripe/sessions/{web.session_of(booked)}",
            "/health/ready": "/health/ready",
        }
        for path, address in asked.items():
            answer = web.get(address, token)
            schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            assert faults(document, schema, answer.json()) == [], path
        confirm = document["paths"][CONFIRM]["post"]
        body = confirm["requestBody"]["content"]["application/json"]["schema"]
        assert faults(document, body, confirm_body()) == []
        answer_schema = confirm["responses"]["201"]["content"]["application/json"]["schema"]
        assert faults(document, answer_schema, booked) == []


def test_answers_about_money_and_time_that_are_not_settled_are_what_the_description_says() -> None:
    with web_of(reserving=True) as web:
        document = document_of(web)
        told = {
            "needs a new time": lost(web),
            "is owed": capture_failed(web, start=ada.STARTS[0]),
        }
        for name, answer in told.items():
            for path, token in (
                ("/api/scheduling/bookings/{booking_id}", token_of(answer)),
                ("/api/operator/bookings/{booking_id}", OPERATOR),
            ):
                shown = web.get(path.replace("{booking_id}", id_of(answer)), token)
                schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
                assert faults(document, schema, shown.json()) == [], name


def test_bodies_are_what_the_description_says() -> None:
    with web_of() as web:
        document = document_of(web)
        bookings, operator = "/api/scheduling/bookings", "/api/operator/bookings/{booking_id}"
        sent: dict[str, Json] = {
            f"{bookings}/{{booking_id}}/move": move_body(),
            f"{bookings}/calendly": booked_at_calendly(web),
            f"{operator}/no-show": {"missed": True},
            f"{operator}/refund": {"amount": {"amountMinor": 1, "currency": "USD"}},
            f"{operator}/cases/{{kind}}/close": {"outcome": "paid_by_transfer"},
            f"{operator}/cancel": {"reason": "closed"},
            f"{operator}/move": move_body(),
        }
        for path, body in sent.items():
            schema = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
            assert faults(document, schema, body) == [], path
