from datetime import UTC, datetime, timedelta
from typing import Any

from tests.integration.sandbox.running import Sandbox

TRACKING = {
    "utm_campaign": None,
    "utm_source": "booking-system",
    "utm_medium": "api",
    "utm_content": "booking-1",
    "utm_term": None,
    "salesforce_uuid": None,
}


def uri(sandbox: Sandbox, path: str) -> str:
    return f"{sandbox.base_url}/calendly/{path}"


def slots(sandbox: Sandbox, event_type: str = "ada-intro", days: int = 3) -> list[str]:
    start = datetime.now(UTC) + sandbox.clock.shift + timedelta(minutes=5)
    answer = sandbox.call(
        "calendly",
        "GET",
        "/event_type_available_times",
        params={
            "event_type": uri(sandbox, f"event_types/{event_type}"),
            "start_time": start.isoformat(),
            "end_time": (start + timedelta(days=days)).isoformat(),
        },
    )
    assert answer.status_code == 200, answer.text
    return [slot["start_time"] for slot in answer.json()["collection"]]


def request(sandbox: Sandbox, start: str, event_type: str = "ada-intro", **extra: Any) -> dict[str, Any]:
    body = {
        "event_type": uri(sandbox, f"event_types/{event_type}"),
        "start_time": start,
        "invitee": {"name": "Marta", "email": "marta@example.org", "timezone": "Europe/Lisbon"},
        "location": {"kind": "google_conference"},
        "tracking": TRACKING,
        **extra,
    }
    return {name: value for name, value in body.items() if value is not None}


def book(sandbox: Sandbox, start: str, event_type: str = "ada-intro", **extra: Any) -> Any:
    return sandbox.call(
        "calendly", "POST", "/invitees", request(sandbox, start, event_type, **extra), valid_request=False
    )


def path_of(sandbox: Sandbox, address: str) -> str:
    return address.removeprefix(f"{sandbox.base_url}/calendly")
