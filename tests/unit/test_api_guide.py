"""docs/api.md: its example books, pays and cancels, and its tables know every status and every route for clients."""

import re
import time
from functools import partial
from typing import Any

import httpx
import pytest

from domain.booking.status import PaymentStatus, Status
from tests.guides import ROOT, blocks_of, spoken
from tests.integration.http.description import document_of, operations_of
from tests.integration.http.situations import told_of_payment, web_of
from tests.integration.http.surface import Json, Surface, surface

PAGE = ROOT / "docs" / "api.md"
NOT_ASKED = {
    "/api/webhooks/{provider}",
    "/api/webhooks/calendly/builders/{slug}/{number}",
}
"""Where deliveries come to, whose addresses are those of docs/webhooks.md."""
NOW = "datetime.now(timezone.utc)"
_ROW = re.compile(r"^\| `(\w+)` \|", re.MULTILINE)


def test_the_example_books_pays_and_cancels(monkeypatch: pytest.MonkeyPatch) -> None:
    (example,) = [block.text for block in blocks_of(PAGE) if block.language == "python"]
    assert NOW in example
    with web_of(reserving=True) as web:
        web.client.base_url = httpx.URL(f"{web.service.settings.app_base_url}/api")
        monkeypatch.setattr(httpx, "Client", lambda **_: web.client)
        monkeypatch.setattr(httpx, "post", partial(_press, web))
        names: dict[str, Any] = {}
        monkeypatch.setattr(time, "sleep", lambda _seconds: _meanwhile(web, names["held"]))
        exec(example.replace(NOW, repr(web.around.clock.now()).replace("datetime.", "")), names)
        web.client.base_url = httpx.URL(web.service.settings.app_base_url)
    assert names["cancelled"]["booking"]["id"] == names["held"]["booking"]["id"]


def _press(web: Surface, url: str, data: dict[str, str]) -> None:
    """What the sandbox's page does when its button is pressed."""
    assert data == {"action": "pay"}
    web.paid({"checkoutUrl": url})


def _meanwhile(web: Surface, held: Json) -> None:
    """The client comes back to the booking's page, and a worker does what follows."""
    told_of_payment(web, held)
    web.work()


def test_the_tables_have_every_status() -> None:
    table, other = PAGE.read_text().split("| `status` |")[1].split("| `paymentStatus` |")
    assert _ROW.findall(table) == list(Status)
    assert _ROW.findall(other.partition("\n## ")[0]) == list(PaymentStatus)


def test_every_operation_is_told_in_the_guides() -> None:
    told = {_bare(path) for _, words in spoken() for path in [words.rpartition(" ")[2]] if path.startswith("/")}
    with surface() as web:
        paths = {name.partition(" ")[2] for name in operations_of(document_of(web))}
    assert sorted(path for path in paths if _bare(path) not in told and path not in NOT_ASKED) == []


def _bare(path: str) -> str:
    """Without what stands for something: `{id}`, `BOOKING_ID`."""
    return re.sub(r"\{[^}]*\}|\b[A-Z_]{2,}\b", "*", path.partition("?")[0])
