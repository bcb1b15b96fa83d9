"""How mails fared in a span of time, as an operator asks for it."""

from datetime import timedelta

import pytest

from domain.mail.events import MailKind
from tests.assembly import NOW
from tests.integration.http.mailroom import mail_of, tell
from tests.integration.http.situations import OPERATOR, confirmed, web_of
from tests.integration.http.surface import refused


def test_figures_tell_of_every_kind_and_of_all() -> None:
    with web_of() as web:
        confirmed(web)
        client, receipt = mail_of(web, MailKind.CONFIRMED), mail_of(web, MailKind.RECEIPT)
        tell(web, ("delivered", client["id"]), ("dropped", receipt["id"]))
        web.around.clock.pass_by(timedelta(minutes=1))
        told = web.get("/api/operator/mails/figures", OPERATOR).json()
        kinds = {kind["kind"]: kind for kind in told["kinds"]}
        assert set(kinds) == {"confirmed", "receipt"}
        confirmed_mails = kinds["confirmed"]
        assert (confirmed_mails["due"], confirmed_mails["delivered"], confirmed_mails["unreported"]) == (2, 1, 1)
        assert (confirmed_mails["deliveryRate"], kinds["receipt"]["deliveryRate"]) == (1.0, 0.0)
        assert (told["total"]["due"], told["total"]["deliveryRate"]) == (3, 0.5)
        assert told["total"]["medianSecondsToAccepted"] == 0.0


def test_figures_of_a_span_without_mails_are_nothing() -> None:
    with web_of() as web:
        confirmed(web)
        span = {"from": (NOW - timedelta(days=3)).isoformat(), "to": NOW.isoformat()}
        told = web.get("/api/operator/mails/figures", OPERATOR, **span).json()
        assert (told["kinds"], told["total"]["due"], told["total"]["deliveryRate"]) == ([], 0, None)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2026-12-02T00:00:00Z", "to": "2026-12-01T00:00:00Z"}, "to"),
        ({"from": "2026-12-01T00:00:00Z", "to": "2026-12-01T00:00:00Z"}, "to"),
        ({"from": "2024-12-01T00:00:00Z", "to": "2026-12-01T00:00:00Z"}, "to"),
        ({"from": "0001-01-01T00:00:00Z"}, "from"),
        ({"to": "9999-12-31T00:00:00Z"}, "to"),
        ({"from": "2026-12-01T00:00:00"}, "from"),
        ({"from": "last year"}, "from"),
    ],
)
def test_an_absurd_span_is_refused_and_says_which_end(query: dict[str, str], field: str) -> None:
    with web_of() as web:
        problem = refused(web.get("/api/operator/mails/figures", OPERATOR, **query), 400, "invalid_request")
        assert [fault["field"] for fault in problem["errors"]] == [field]
