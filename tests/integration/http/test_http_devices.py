"""The kind of device that a booking is made with is kept, one word of four, and nothing else of a browser."""

import pytest

from domain.booking.events import SlotSelected
from tests.integration.http.surface import CONFIRM, confirm_body, surface

_MOZILLA = "Mozilla/5.0"


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (
            f"{_MOZILLA} (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604",
            "phone",
        ),
        (f"{_MOZILLA} (Linux; Android 10; K) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36", "phone"),
        (f"{_MOZILLA} (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0", "phone"),
        (f"{_MOZILLA} (Linux; Android 10; K) AppleWebKit/537.36 Chrome/131.0 Safari/537.36", "tablet"),
        (f"{_MOZILLA} (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148", "tablet"),
        (f"{_MOZILLA} (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0", "desk"),
        (f"{_MOZILLA} (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36", "desk"),
        (f"{_MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15", "desk"),
        ("curl/8.5.0", "other"),
        ("", "other"),
        ("x" * 10_000 + "windows", "other"),
    ],
)
def test_the_kind_of_device_is_kept_and_not_what_the_browser_says(agent: str, device: str) -> None:
    with surface() as web:
        web.client.headers["User-Agent"] = agent
        assert web.post(CONFIRM, confirm_body()).status_code == 201
        (fact,) = [r.event for r in web.around.database.log if isinstance(r.event, SlotSelected)]
        assert fact.device == device
