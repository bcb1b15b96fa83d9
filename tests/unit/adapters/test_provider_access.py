"""Keys that open a part: what a provider refuses is named with how to get it, and what is worse is no answer at all."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest

from adapters.calendly.access import CalendlyAccess
from adapters.calendly.api import CalendlyApi
from adapters.sendgrid.access import SendGridAccess
from adapters.stripe.access import StripeAccess
from application.ports.answers import ProviderUnavailable
from tests.unit.adapters.provider_files import NOW
from tests.unit.adapters.scripted_server import Provider, Says, provider

ALL_SCOPES = ["mail.send", "whitelabel.read", "templates.read"]
EMPTY_LIST = {"object": "list", "data": [], "has_more": False, "url": "/v1/x"}
FORBIDDEN = {"error": {"type": "invalid_request_error", "message": "The provided key does not have access"}}
ME = {"resource": {"uri": "https://c.example/users/1", "name": "Ada", "current_organization": "https://c.example/o/1"}}


class StoppedClock:
    def now(self) -> Any:
        return NOW


@pytest.fixture
def scripted() -> Iterator[Provider]:
    with provider() as world:
        yield world


def refused(rights: Any) -> list[tuple[str, str, bool]]:
    return [(right.what, right.refusal, right.needed) for right in rights if right.refusal]


def sendgrid(answers: Mapping[str, Any], templates: tuple[str, ...] = ()) -> SendGridAccess:
    def answer(request: httpx.Request) -> httpx.Response:
        status, body = answers.get(request.url.path, (404, {"errors": []}))
        return httpx.Response(status, content=json.dumps(body))

    transport = httpx.MockTransport(answer)
    return SendGridAccess("SG.key", "Hello@Example.com", templates, "https://mail.example", transport=transport)


def domain(*, valid: bool, **dns: bool) -> dict[str, Any]:
    records = {name: {"valid": fine, "host": f"{name}.example.com"} for name, fine in dns.items()}
    return {"domain": "example.com", "subdomain": "em", "valid": valid, "dns": records}


def test_a_restricted_key_of_stripe_is_told_what_it_lacks(scripted: Provider) -> None:
    scripted.script.extend([Says(200, EMPTY_LIST)] * 4 + [Says(403, FORBIDDEN)] + [Says(200, EMPTY_LIST)] * 2)
    access = StripeAccess("rk_test_1", StoppedClock(), scripted.url)
    assert refused(access.rights()) == [("read disputes", "the key is not let in", True)]
    assert {asked.method for asked in scripted.asked} == {"GET"}


def test_a_wrong_key_of_stripe_is_no_answer(scripted: Provider) -> None:
    scripted.script.append(Says(401, {"error": {"type": "invalid_request_error", "message": "Invalid API Key"}}))
    with pytest.raises(ProviderUnavailable, match="401"):
        StripeAccess("sk_test_1", StoppedClock(), scripted.url).rights()


def calendly(answers: Mapping[str, tuple[int, Any]]) -> CalendlyAccess:
    def answer(request: httpx.Request) -> httpx.Response:
        status, body = answers.get(request.url.path, (200, {"collection": [], "pagination": {}}))
        return httpx.Response(status, content=json.dumps(body))

    api = CalendlyApi("token", StoppedClock(), "https://c.example", transport=httpx.MockTransport(answer))
    return CalendlyAccess(api)


def test_a_token_of_calendly_without_a_scope_is_told_all_that_it_needs() -> None:
    lacks = {"title": "Insufficient scope", "message": "no", "required_scopes": ["webhooks:read"]}
    rights = calendly({"/users/me": (200, ME), "/webhook_subscriptions": (403, lacks)}).rights()
    ((what, refusal, needed),) = refused(rights)
    assert (what, needed) == ("read webhook subscriptions", True)
    assert "403" in refusal
    assert "webhooks:write" in next(right.mend for right in rights if right.refusal)
    assert rights[0].what == "know whose token it is: Ada"


@pytest.mark.parametrize("status", [401, 500])
def test_calendly_not_answering_is_no_answer(status: int) -> None:
    with pytest.raises(ProviderUnavailable):
        calendly({"/users/me": (status, {})}).rights()
    with pytest.raises(ProviderUnavailable):
        calendly({"/users/me": (200, ME), "/event_types": (status, {})}).rights()


def test_a_sender_whose_records_are_right_is_believed() -> None:
    well = {"/v3/scopes": (200, {"scopes": ALL_SCOPES}), "/v3/whitelabel/domains": (200, [domain(valid=True)])}
    assert refused(sendgrid(well).rights()) == []


@pytest.mark.parametrize(
    ("domains", "refusal"),
    [
        ([], "it is not authenticated; mails will land among spam"),
        (
            [domain(valid=False, dkim1=False, dkim2=True, mail_cname=False)],
            (
                "these records are not as they should be: dkim1.example.com, mail_cname.example.com;"
                " mails will land among spam"
            ),
        ),
    ],
)
def test_a_sender_whom_mailboxes_will_not_believe_is_told_which_records(domains: Any, refusal: str) -> None:
    answers = {"/v3/scopes": (200, {"scopes": ALL_SCOPES}), "/v3/whitelabel/domains": (200, domains)}
    assert refused(sendgrid(answers).rights()) == [("send as example.com (SPF and DKIM)", refusal, False)]


def test_a_key_of_sendgrid_that_may_only_send_leaves_the_rest_in_doubt() -> None:
    rights = sendgrid({"/v3/scopes": (200, {"scopes": ["mail.send"]})}, ("d-1",)).rights()
    assert [(what, needed) for what, _, needed in refused(rights)] == [
        ("send as example.com (SPF and DKIM)", False),
        ("write with template d-1", False),
    ]


def test_a_key_of_sendgrid_that_may_not_send_and_a_template_that_is_not_there_are_faults() -> None:
    answers = {
        "/v3/scopes": (200, {"scopes": ["whitelabel.read", "templates.read"]}),
        "/v3/whitelabel/domains": (200, [domain(valid=True)]),
        "/v3/templates/d-1": (200, {"id": "d-1"}),
    }
    assert refused(sendgrid(answers, ("d-1", "d-2")).rights()) == [
        ("send mails", "the key may not send", True),
        ("write with template d-2", "there is none", True),
    ]


@pytest.mark.parametrize(("status", "body"), [(401, {}), (500, {}), (200, {"scopes": 3})])
def test_sendgrid_not_answering_is_no_answer(status: int, body: Any) -> None:
    with pytest.raises(ProviderUnavailable, match="SendGrid"):
        sendgrid({"/v3/scopes": (status, body)}).rights()
