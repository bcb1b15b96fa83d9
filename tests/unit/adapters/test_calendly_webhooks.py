import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest

from adapters.calendly.webhooks import AGE_LIMIT_SECONDS, verify
from application.ports.deliveries import BadDelivery
from application.ports.inbox import Provider
from tests.unit.adapters.provider_files import CALENDLY_DELIVERIES, FOLDER, NOW

VECTORS = json.loads((FOLDER / "calendly" / "examples" / "signature_vectors.json").read_bytes())
SECRET = VECTORS["signing_key"]
BODY = b'{"event": "invitee.created", "payload": {"uri": "https://api.calendly.com/x"}}'


def header(body: bytes = BODY, secret: str = SECRET, age_seconds: int = 0) -> str:
    timestamp = int((NOW - timedelta(seconds=age_seconds)).timestamp())
    return f"t={timestamp},v1={hmac.new(secret.encode(), f'{timestamp}.'.encode() + body, hashlib.sha256).hexdigest()}"


def key_of(stem: str) -> str:
    body = next(path for path in CALENDLY_DELIVERIES if path.stem == stem).read_bytes()
    return verify(body, header(body), [SECRET], NOW).key


@pytest.mark.parametrize("vector", VECTORS["inline"], ids=lambda vector: vector["v1"][:8])
def test_the_inline_vectors_verify(vector: dict[str, str]) -> None:
    at = datetime.fromtimestamp(int(vector["t"]), UTC)
    body = vector["body_utf8"].encode()
    assert verify(body, vector["header"], [SECRET], at).body == body


@pytest.mark.parametrize("vector", VECTORS["files"], ids=lambda vector: vector["file"])
def test_the_files_verify_with_their_exact_bytes_only(vector: dict[str, str]) -> None:
    at = datetime.fromtimestamp(int(vector["t"]), UTC)
    body = (FOLDER / "calendly" / "examples" / vector["file"]).read_bytes()
    delivery = verify(body, vector["header"], ["another key", SECRET], at)
    assert (delivery.provider, delivery.type) == (Provider.CALENDLY, json.loads(body)["event"])
    with pytest.raises(BadDelivery, match="does not fit"):
        verify(json.dumps(json.loads(body)).encode(), vector["header"], [SECRET], at)


def test_several_signatures_may_come_and_one_must_fit() -> None:
    assert verify(BODY, f"{header()},v1={'0' * 64}", [SECRET], NOW)
    assert verify(BODY, f"v1={'0' * 64}, {header()}", [SECRET], NOW)


@pytest.mark.parametrize("bad", [None, "", "t=1", "v1=abc", "t=x,v1=a", "t=1,v1=", "t=1,t=1,v1=a", "\udcff", "=,=,="])
def test_a_header_that_is_none_is_turned_away(bad: str | None) -> None:
    with pytest.raises(BadDelivery):
        verify(BODY, bad, [SECRET], NOW)


def test_another_key_or_no_key_is_turned_away() -> None:
    for secrets in ([], ["another key"]):
        with pytest.raises(BadDelivery, match="does not fit"):
            verify(BODY, header(), secrets, NOW)


def test_a_retry_of_a_day_ago_is_taken_and_the_limit_can_be_set() -> None:
    assert verify(BODY, header(age_seconds=24 * 3600), [SECRET], NOW)
    with pytest.raises(BadDelivery, match="too old"):
        verify(BODY, header(age_seconds=AGE_LIMIT_SECONDS + 1), [SECRET], NOW)
    with pytest.raises(BadDelivery, match="too old"):
        verify(BODY, header(age_seconds=181), [SECRET], NOW, age_limit_seconds=180)


def test_each_delivery_is_known_by_what_happened_to_which_invitee() -> None:
    keys = {path.stem: key_of(path.stem) for path in CALENDLY_DELIVERIES}
    # the two cancellations are the two ways in which one example invitee ended
    assert keys.pop("reschedule.old.invitee.canceled") == keys["invitee.canceled"]
    assert len(set(keys.values())) == len(keys)
    assert keys["invitee.created"].startswith("invitee.created https://api.calendly.com/scheduled_events/")
    assert keys["invitee_no_show.created"].startswith("invitee_no_show.created https://api.calendly.com/invitee_no_")
    assert keys["invitee_no_show.deleted"].endswith("2026-12-03T16:31:07.241590Z")


@pytest.mark.parametrize("body", [b"", b"null", b"{}", b'{"event": 1}', b'{"event": "x", "payload": {}}', b"[" * 9000])
def test_a_signed_body_that_is_no_delivery_is_known_by_its_bytes(body: bytes) -> None:
    assert verify(body, header(body), [SECRET], NOW).key == f"sha256:{hashlib.sha256(body).hexdigest()}"
